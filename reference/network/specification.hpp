#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reference/error.hpp"

namespace gradstone {

/// What is given between the parentheses of a specification: a number or a list of numbers.
struct SpecificationArgument {
  std::string name;  ///< empty for a positional one
  std::vector<double> values;
  bool operator==(const SpecificationArgument&) const = default;
};

/// A layer, initializer, optimizer, scheduler or loss as a text says it: `SReLU(al=0.1, tr=0.3)`.
struct Specification {
  std::string text;  ///< as written, for messages
  std::string name;
  std::vector<SpecificationArgument> arguments;
};

/// Reads one specification: a name, or a name with arguments.
///
///     ReLU   ReLU()   LeakyReLU(0.1)   SReLU(0.1, tr=2)   positional arguments come first
///     MultiStepLR(lr=0.1, milestones=10|15, gamma=0.3)    `|` separates the numbers of a list
///     MultiStepLR(0.1; 10,15; 0.3)                        with semicolons, commas do so too
///
/// Numbers are decimal and finite. Space is free around every part. Which arguments are known is
/// not decided here, but by match_arguments. Errors: FormatError that shows the text and says what
/// is expected.
Specification parse_specification(const std::string& text);

/// Reads `ReLU;BatchNormalization;Linear`: specifications separated by semicolons (outside
/// parentheses commas are accepted too). Errors: FormatError that shows the item.
std::vector<Specification> parse_specifications(const std::string& text);

/// Reads `64;32;10`: sizes of the input and of each linear layer's output, from 1 to 2^31 - 1.
/// Errors: FormatError that shows the item.
std::vector<std::int64_t> parse_layer_sizes(const std::string& text);

/// A parameter that arguments may set.
struct SpecificationParameter {
  std::string name;
  std::optional<double> usual = std::nullopt;  ///< its value where none is given
  bool list = false;                           ///< takes several numbers
  std::string alias = {};                      ///< another name for it; may be empty
};

/// The values of all parameters, by name.
class SpecificationValues {
 public:
  using Lists = std::map<std::string, std::vector<double>>;
  explicit SpecificationValues(Lists lists) : lists_(std::move(lists)) {}
  double number(const std::string& name) const { return lists_.at(name).front(); }
  const std::vector<double>& list(const std::string& name) const { return lists_.at(name); }

 private:
  Lists lists_;
};

/// Assigns the arguments to the parameters: positional ones in order, the others by name, and the
/// usual value where there is none. A single positional argument sets the first parameter only
/// (Nerva's parsers set all parameters to it).
///
/// Errors: FormatError for an unknown parameter, too many values, a parameter that is given twice
/// or not at all and has no usual value, and a list where one number is expected.
SpecificationValues match_arguments(const Specification& specification,
                                    const std::vector<SpecificationParameter>& known);

/// Something that a specification may name.
struct SpecificationEntry {
  std::string name;
  std::vector<SpecificationParameter> parameters;
  std::string title;  ///< one line
};

/// How it is written: `Normal(a=0, b=1)`, `MultiStepLR(lr, milestones|..., gamma)`.
std::string signature(const SpecificationEntry& entry);

/// What the specification names, in any spelling of case; `kind` is for messages: "scheduler".
/// Errors: UnknownNameError with the nearest names.
const SpecificationEntry& find_specified(const Specification& specification,
                                         const std::vector<SpecificationEntry>& entries,
                                         const std::string& kind);

/// `count` items: those given, or the only one repeated. `what` is for messages: "optimizers".
/// Errors: FormatError where the number of items does not fit.
template <class Item>
std::vector<Item> replicate(std::vector<Item> items, std::size_t count, const std::string& what) {
  if (items.size() == 1) return std::vector<Item>(count, items.front());
  if (items.size() == count) return items;
  throw FormatError("expected " + std::to_string(count) + " " + what + ", or one for all, got " +
                    std::to_string(items.size()));
}

/// Runs a piece of work and puts into the message of an error, in front, what was being read:
/// `--layers: ...`.
template <class Work>
auto reading(const std::string& what, Work work) {
  const auto message = [&](const Error& error) { return what + ": " + error.what(); };
  try {
    return work();
  } catch (const UnknownNameError& error) {
    throw UnknownNameError(message(error));
  } catch (const FormatError& error) {
    throw FormatError(message(error));
  } catch (const DomainError& error) {
    throw DomainError(message(error));
  } catch (const UnsupportedError& error) {
    throw UnsupportedError(message(error));
  }
}

}  // namespace gradstone
