#include "validation/check/reproducer_text.hpp"

#include <fmt/format.h>

namespace gradstone {
namespace {

std::string arguments_of(const ElementProgram& program, const char* sizes, const char* tensors,
                         const char* parameters) {
  std::string text;
  const auto add = [&](const std::vector<ElementProgram::Argument>& arguments, const char* type) {
    for (const auto& argument : arguments)
      text += (text.empty() ? "" : ", ") + std::string(type) + argument.identifier;
  };
  add(program.sizes, sizes);
  add(program.tensors, tensors);
  add(program.parameters, parameters);
  return text;
}

std::string quoted(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "\"" : ", \"") + word + "\"";
  return text;
}

std::string lines_of(const std::vector<std::string>& lines, const std::string& before) {
  std::string text;
  for (const auto& line : lines) text += before + line + "\n";
  return text;
}

}  // namespace

std::string python_reproducer(const ElementProgram& program, const ReproducerData& data) {
  const auto& syntax = print::python_syntax();
  std::string together;
  for (const auto& [entries, sum, bound] : data.together)
    together += fmt::format("([{}], {}, {}), ", fmt::join(entries, ", "), syntax.literal(sum),
                            syntax.literal(bound));
  const std::string arguments = arguments_of(program, "", "", "");
  std::string text = lines_of(data.header, "# ") +
                     "# It needs NumPy. As it is, it shows what was answered; let answer() call "
                     "your function.\n"
                     "import sys\n" +
                     syntax.helpers();
  text += fmt::format(R"(

# The formula by elements, in float64.
{}

def answer({}):
    # What was answered. Return what your function gives in its place.
    return np.array([{}]).reshape({})


def main():
)",
                      program.text, arguments, syntax.literals(data.answer),
                      fmt::join(data.extents, ", "));
  text += lines_of(data.inputs, "    ");
  text += fmt::format(R"(    places = [{}]
    # Right is everything from lower - bound to upper + bound.
    lower = [{}]
    upper = [{}]
    bound = [{}]
    # Entries, from 0, that have to have a sum: right within its bound.
    together = [{}]
)",
                      quoted(data.places), syntax.literals(data.lower), syntax.literals(data.upper),
                      syntax.literals(data.bound), together);
  const std::string own_call = "answer(" + arguments + ")";
  return text + "    theirs = np.asarray(" + own_call + ", dtype=np.float64).ravel()\n" +
         "    formula = " + program.call() + R"([0].ravel()
    wrong = False
    for entry, place in enumerate(places):
        differs = not math.isinf(bound[entry]) and not (
            lower[entry] - bound[entry] <= theirs[entry] <= upper[entry] + bound[entry])
        wrong = wrong or differs
        print(f"{place} = {theirs[entry]:.9g}, right is {lower[entry]:.9g} to {upper[entry]:.9g} "
              f"+- {bound[entry]:.2g}, by elements {formula[entry]:.9g}{'  WRONG' if differs else ''}")
    for entries, right, allowed in together:
        total = sum(theirs[entry] for entry in entries)
        differs = not abs(total - right) <= allowed
        wrong = wrong or differs
        if differs:
            print(" + ".join(places[entry] for entry in entries), f"= {total:.9g}, right is {right:.9g}")
    return 1 if wrong else 0


sys.exit(main())
)";
}

std::string cpp_reproducer(const ElementProgram& program, const ReproducerData& data) {
  const auto& syntax = print::cpp_syntax();
  std::string together;
  for (const auto& [entries, sum, bound] : data.together)
    together += fmt::format("{{{{{}}}, {}, {}}}, ", fmt::join(entries, ", "), syntax.literal(sum),
                            syntax.literal(bound));
  std::string text = lines_of(data.header, "// ") +
                     "// c++ -std=c++17. As it is, it shows what was answered; let answer() call "
                     "your function.\n" +
                     syntax.helpers();
  text += fmt::format(R"(
// The formula by elements, in float64.
{}
Tensor answer({}) {{
  // What was answered. Return what your function gives in its place.
  return Tensor({{{}}}, {{{}}});
}}

// Entries, from 0, that have to have a sum: right within its bound.
struct Together {{
  std::vector<std::size_t> entries;
  double right, allowed;
}};

int main() {{
)",
                      program.text, arguments_of(program, "long ", "const Tensor& ", "double "),
                      fmt::join(data.extents, ", "), syntax.literals(data.answer));
  text += lines_of(data.inputs, "  ");
  text += fmt::format(R"(  const std::vector<const char*> places{{{}}};
  // Right is everything from lower - bound to upper + bound.
  const std::vector<double> lower{{{}}};
  const std::vector<double> upper{{{}}};
  const std::vector<double> bound{{{}}};
  const std::vector<Together> together{{{}}};
)",
                      quoted(data.places), syntax.literals(data.lower), syntax.literals(data.upper),
                      syntax.literals(data.bound), together);
  const std::string own_call = "answer(" + arguments_of(program, "", "", "") + ")";
  return text + "  const std::vector<double> theirs = " + own_call + ".values;\n" +
         "  const std::vector<double> formula = " + program.call() + R"([0].values;
  bool wrong = false;
  for (std::size_t entry = 0; entry < places.size(); ++entry) {
    const bool differs = !std::isinf(bound[entry]) && !(lower[entry] - bound[entry] <= theirs.at(entry) &&
                                                    theirs.at(entry) <= upper[entry] + bound[entry]);
    wrong = wrong || differs;
    std::printf("%s = %.9g, right is %.9g to %.9g +- %.2g, by elements %.9g%s\n", places[entry],
                theirs.at(entry), lower[entry], upper[entry], bound[entry], formula[entry], differs ? "  WRONG" : "");
  }
  for (const Together& each : together) {
    double total = 0;
    for (std::size_t entry : each.entries) total += theirs.at(entry);
    if (std::abs(total - each.right) <= each.allowed) continue;
    wrong = true;
    for (std::size_t entry : each.entries) std::printf("%s + ", places[entry]);
    std::printf("0 = %.9g, right is %.9g\n", total, each.right);
  }
  return wrong ? 1 : 0;
}
)";
}

}  // namespace gradstone
