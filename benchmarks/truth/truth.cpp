// How long it takes to certify the outputs of a softmax layer, each rounded once.
//
//     truth [N D K]     by default 1000 10 1000: a million outputs

#include <fmt/format.h>

#include <cstdlib>

#include "numeric/random.hpp"
#include "reference/judged.hpp"
#include "reference/registry.hpp"
#include "validation/stopwatch.hpp"
#include "validation/truth/certified.hpp"

int main(int argc, char** argv) {
  using namespace gradstone;
  const auto size = [&](int k, std::int64_t usual) {
    return argc == 4 ? std::int64_t{std::atoi(argv[k])} : usual;
  };
  const Sizes sizes{{"N", size(1, 1000)}, {"D", size(2, 10)}, {"K", size(3, 1000)}};
  const EquationSystem system = judged(find_entries("layer:softmax").front()->forms.front());
  Random random(1);
  Values<double> given;
  for (const char* name : {"X", "W", "b"}) {
    const Shape shape = system.shape_of(name).as_matrix();
    Matrix<double> value(shape.rows().at(sizes), shape.columns().at(sizes));
    for (double& x : value.elements()) x = formats::f32().rounded(random.normal());
    given[name] = std::move(value);
  }
  for (const auto& format : float_formats()) {
    if (format.bits == 0) continue;
    CertifiedWork work;
    const Stopwatch watch;
    const auto truth =
        certified_values(system, Equations::forward, sizes, given, {}, format, {"Y"}, &work);
    fmt::print("{:8} {} outputs in {:.2f} s, {} beyond the coarse pass, all certain: {}\n",
               format.name, work.entries, watch.seconds(), work.beyond_coarse,
               truth.at("Y").is_certain());
  }
}
