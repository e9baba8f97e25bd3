#include "tools/prepare_data/pickle.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "reference/error.hpp"

namespace gradstone::tools {

using Kind = PickledValue::Kind;

/// The machine that a pickle is a program for, without the instructions that could do harm.
class PickleReader {
 public:
  using Index = PickledValue::Index;

  PickleReader(std::span<const std::uint8_t> file, Pickle& result)
      : file_(file), values_(result.values_), origin_(result.origin_) {}

  Index run() {
    if (byte() != 0x80 || byte() != 2) fail("is no pickle of protocol 2");
    for (;;) {
      instruction_ = position_;
      const std::uint8_t code = byte();
      if (code == '.') return pop();
      step(code);
    }
  }

 private:
  [[noreturn]] void fail(const std::string& reason) const {
    throw FormatError(fmt::format("{}: byte {}: {}", origin_, instruction_, reason));
  }

  // The file.

  std::string_view take(std::size_t count) {
    if (count > file_.size() - position_) fail("the file is cut off");
    const auto* start = reinterpret_cast<const char*>(file_.data()) + position_;
    position_ += count;
    return {start, count};
  }
  std::uint8_t byte() { return static_cast<std::uint8_t>(take(1).front()); }
  std::uint32_t number(int bytes) {
    std::uint32_t value = 0;
    for (int k = 0; k < bytes; ++k) value |= std::uint32_t{byte()} << 8 * k;
    return value;
  }
  std::string_view line() {
    const std::size_t start = position_;
    while (byte() != '\n') {
    }
    return {reinterpret_cast<const char*>(file_.data()) + start, position_ - 1 - start};
  }

  // The stack.

  Index push(PickledValue value) {
    constexpr std::size_t most = 1 << 20;  // a batch has 20 thousand
    if (values_.size() >= most) fail("there are too many values");
    values_.push_back(std::move(value));
    stack_.push_back(static_cast<Index>(values_.size() - 1));
    return stack_.back();
  }
  void push_number(Kind kind, std::int64_t value) { push({kind, value, {}, {}}); }
  void push_text(std::string_view text) { push({Kind::text, 0, text, {}}); }
  Index pop() {
    if (stack_.empty()) fail("a value is missing");
    const Index index = stack_.back();
    stack_.pop_back();
    return index;
  }
  std::vector<Index> pop(std::size_t count) {
    std::vector<Index> items(count);
    for (std::size_t k = count; k-- > 0;) items[k] = pop();
    return items;
  }
  std::vector<Index> pop_to_mark() {
    std::size_t start = stack_.size();
    while (start > 0 && values_[stack_[start - 1]].kind != Kind::mark) --start;
    if (start == 0) fail("a mark is missing");
    std::vector<Index> items(stack_.begin() + static_cast<std::ptrdiff_t>(start), stack_.end());
    stack_.resize(start - 1);
    return items;
  }
  PickledValue& top(Kind kind) {
    if (stack_.empty() || values_[stack_.back()].kind != kind) fail("a value is of another kind");
    return values_[stack_.back()];
  }
  const PickledValue& item(const PickledValue& value, std::size_t k, Kind kind) const {
    if (k >= value.items.size() || values_[value.items[k]].kind != kind)
      fail("an array is described in a way that is not known");
    return values_[value.items[k]];
  }

  void tuple(std::vector<Index> items) { push({Kind::tuple, 0, {}, std::move(items)}); }
  void append(Kind kind, const std::vector<Index>& items) {
    auto& target = top(kind).items;
    target.insert(target.end(), items.begin(), items.end());
  }
  void remember(std::uint32_t place) {
    if (stack_.empty()) fail("a value is missing");
    memory_[place] = stack_.back();
  }
  void recall(std::uint32_t place) {
    const auto found = memory_.find(place);
    if (found == memory_.end()) fail("a value is missing");
    stack_.push_back(found->second);
  }

  // Only these names are known, and they stand for nothing that could be called.
  void name() {
    const std::string_view module = line(), object = line();
    for (const auto& [known_module, known_object] :
         {std::pair{"numpy.core.multiarray", "_reconstruct"}, std::pair{"numpy", "ndarray"},
          std::pair{"numpy", "dtype"}}) {
      if (module == known_module && object == known_object) {
        push({Kind::name, 0, object, {}});
        return;
      }
    }
    fail(
        fmt::format("names {}.{}, which could be any program; only arrays of NumPy are read, and "
                    "nothing is ever called",
                    module, object));
  }

  // What Python would call: makes an element type, or an array that BUILD fills.
  void reduce() {
    const PickledValue arguments = values_[pop()];
    const PickledValue function = values_[pop()];
    if (arguments.kind != Kind::tuple || function.kind != Kind::name || function.text == "ndarray")
      fail("calls what is not known");
    if (function.text == "dtype") {
      const auto type = item(arguments, 0, Kind::text).text;
      if (type != "u1") fail(fmt::format("arrays of '{}' are not read, only of 'u1'", type));
      push({Kind::type, 0, type, {}});
    } else {
      push({Kind::array, 0, {}, {}});
    }
  }

  void build() {
    const PickledValue state = values_[pop()];
    if (stack_.empty()) fail("a value is missing");
    if (values_[stack_.back()].kind == Kind::type) return;  // byte order, which bytes have not
    PickledValue& array = top(Kind::array);
    constexpr std::size_t shape_at = 1, type_at = 2, fortran_at = 3, bytes_at = 4;
    item(state, type_at, Kind::type);
    if (item(state, fortran_at, Kind::boolean).number != 0) fail("an array is in Fortran order");
    array.items = item(state, shape_at, Kind::tuple).items;
    array.text = item(state, bytes_at, Kind::text).text;
    std::size_t size = 1;
    for (std::size_t k = 0; k < array.items.size(); ++k) {
      const auto extent = item(array, k, Kind::integer).number;
      if (extent < 0 || (extent > 0 && size > array.text.size() / static_cast<std::size_t>(extent)))
        fail("an array has fewer bytes than its shape needs");
      size *= static_cast<std::size_t>(extent);
    }
    if (size != array.text.size()) fail("an array has more bytes than its shape needs");
  }

  void step(std::uint8_t code) {
    switch (code) {
      case '(':
        push({Kind::mark, 0, {}, {}});
        return;
      case '}':
        push({Kind::dictionary, 0, {}, {}});
        return;
      case ']':
        push({Kind::list, 0, {}, {}});
        return;
      case ')':
        return tuple({});
      case 't':
        return tuple(pop_to_mark());
      case 0x85:
      case 0x86:
      case 0x87:
        return tuple(pop(std::size_t{code} - 0x84));
      case 'a':
        return append_one();
      case 'e':
        return append_many(Kind::list);
      case 's':
        return set_one();
      case 'u':
        return append_many(Kind::dictionary);
      case 'q':
        return remember(byte());
      case 'r':
        return remember(number(4));
      case 'h':
        return recall(byte());
      case 'j':
        return recall(number(4));
      case 'N':
        push({});
        return;
      case 0x88:
      case 0x89:
        return push_number(Kind::boolean, code == 0x88 ? 1 : 0);
      case 'K':
        return push_number(Kind::integer, byte());
      case 'M':
        return push_number(Kind::integer, number(2));
      case 'J':
        return push_number(Kind::integer, static_cast<std::int32_t>(number(4)));
      case 'U':
        return push_text(take(byte()));
      case 'T':
        return push_text(take(number(4)));
      case 'c':
        return name();
      case 'R':
        return reduce();
      case 'b':
        return build();
      default:
        fail(
            fmt::format("has the instruction 0x{:02x}, which the batches of CIFAR-10 do not use; "
                        "it is refused",
                        code));
    }
  }

  void append_one() {
    const Index value = pop();
    append(Kind::list, {value});
  }
  void set_one() {
    const auto pair = pop(2);
    append(Kind::dictionary, pair);
  }
  void append_many(Kind kind) {
    const auto items = pop_to_mark();
    if (kind == Kind::dictionary && items.size() % 2 != 0) fail("a key has no value");
    append(kind, items);
  }

  std::span<const std::uint8_t> file_;
  std::vector<PickledValue>& values_;
  const std::string& origin_;
  std::size_t position_ = 0;
  std::size_t instruction_ = 0;  // where the present one begins
  std::vector<Index> stack_;
  std::map<std::uint32_t, Index> memory_;
};

Pickle::Pickle(std::span<const std::uint8_t> file, const std::string& origin) : origin_(origin) {
  root_ = PickleReader(file, *this).run();
}

const PickledValue& Pickle::at(std::string_view key) const {
  if (root().kind != Kind::dictionary) throw FormatError(origin_ + ": holds no dictionary");
  for (std::size_t k = 0; k + 1 < root().items.size(); k += 2) {
    const PickledValue& name = values_[root().items[k]];
    if (name.kind == Kind::text && name.text == key) return values_[root().items[k + 1]];
  }
  throw FormatError(fmt::format("{}: has no '{}'", origin_, key));
}

}  // namespace gradstone::tools
