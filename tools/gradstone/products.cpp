#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <memory>

#include "numeric/measure_product.hpp"
#include "numeric/plan.hpp"
#include "reference/error.hpp"
#include "tools/gradstone/commands.hpp"

namespace gradstone::tools {
namespace {

struct ProductsArguments {
  std::string measure, transposed = "NT", dtype = "float";
  bool add = false;
};

// Three whole numbers with an x between them.
bool read_sizes(const std::string& text, ProductShape& shape) {
  const char *at = text.data(), *const end = at + text.size();
  for (auto* size : {&shape.rows, &shape.columns, &shape.depth}) {
    if (size != &shape.rows && (at == end || *at++ != 'x')) return false;
    const auto [rest, error] = std::from_chars(at, end, *size);
    if (error != std::errc() || *size < 1) return false;
    at = rest;
  }
  return at == end;
}

ProductShape shape_of(const ProductsArguments& arguments) {
  ProductShape shape;
  if (!read_sizes(arguments.measure, shape)) {
    throw FormatError("--measure: \"" + arguments.measure +
                      "\" is no product; write its rows, columns and depth, for instance "
                      "100x1024x784");
  }
  shape.transpose_left = arguments.transposed[0] == 'T';
  shape.transpose_right = arguments.transposed[1] == 'T';
  shape.accumulate = arguments.add;
  shape.is_double = arguments.dtype == "double";
  return shape;
}

void print_speeds(const ProductShape& shape) {
  const auto speeds = measure_product(shape);
  fmt::print("{}\n", shape.text());
  for (const auto& speed : speeds)
    fmt::print("  {:8.1f} GFLOP/s  {}{}\n", speed.gigaflops, speed.method,
               speed.is_chosen ? ", which would be chosen" : "");
}

// What mlp would take without an option.
std::string usual_library() {
  if (std::getenv("GRADSTONE_PRODUCTS"))
    return description_of(default_product_library()) + ", as GRADSTONE_PRODUCTS says";
  return usual_products() == "fastest" ? description_of(ProductLibrary::fastest)
                                       : description_of(product_libraries().front());
}

void print_libraries_and_choices() {
  const std::string usual = usual_library();
  fmt::print("Libraries that multiply large matrices\n");
  for (const auto library : product_libraries())
    fmt::print("  {:<8}  {}\n", name_of(library), description_of(library));
  fmt::print("Without --products mlp takes {}\n", usual);
  const std::string file = file_of_product_choices();
  if (file.empty()) {
    fmt::print("Choices can't be kept: there is no folder $XDG_CACHE_HOME or $HOME\n");
    return;
  }
  const auto choices = kept_product_choices();
  fmt::print("Choices {}in {}\n", choices.empty() ? "will be kept " : "", file);
  for (const auto& choice : choices) fmt::print("  {}\n", choice);
}

ExitStatus products(const ProductsArguments& arguments) {
  if (arguments.measure.empty()) {
    print_libraries_and_choices();
  } else {
    print_speeds(shape_of(arguments));
  }
  return well;
}

}  // namespace

void add_products(CLI::App& program, Action& action) {
  auto options = std::make_shared<ProductsArguments>();
  auto* command =
      program.add_subcommand("products", R"(Shows what multiplies large matrices on this machine.

Examples:
  gradstone products                                  libraries, and what is chosen
  gradstone products --measure 100x1024x784           how fast each of them is
  gradstone products --measure 1024x784x100 --transposed TN --add)");
  auto* measure = command->add_option("--measure", options->measure,
                                      "rows, columns and depth of a product to measure");
  command
      ->add_option("--transposed", options->transposed,
                   "which factors of that product are given transposed")
      ->check(CLI::IsMember({"NN", "NT", "TN", "TT"}))
      ->needs(measure)
      ->capture_default_str();
  command->add_flag("--add", options->add, "the product is added to what is there")->needs(measure);
  command->add_option("--dtype", options->dtype, "its numbers")
      ->check(CLI::IsMember({"float", "double"}))
      ->needs(measure)
      ->capture_default_str();
  command->callback([options, &action] { action = [options] { return products(*options); }; });
}

}  // namespace gradstone::tools
