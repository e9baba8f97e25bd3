#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "reference/parse/cursor.hpp"
#include "reference/parse/scope.hpp"
#include "reference/parse/slices.hpp"
#include "reference/parse/value.hpp"

namespace gradstone::parse {

/// Reads formulas: of matrices, or in index notation where the scope has ranges.
///
/// One grammar serves both: sums of products of signed powers of atoms. What an atom can be, and
/// which operands fit, depends on the scope and on the operands.
class FormulaParser {
 public:
  FormulaParser(Cursor& cursor, Scope scope) : cursor_(cursor), scope_(std::move(scope)) {
    if (scope_.ranges) {
      ranges_ = *scope_.ranges;
    } else if (scope_.slices) {
      ranges_ = *scope_.entries;
    }
  }

  /// A matrix; where it is made of slices, by its entries.
  Expr matrix();
  /// What an equation of entries says at its indices: a number, or the entries of a tensor, which
  /// is made of slices or, if `may_be_whole`, of tensors as they are.
  TensorEntries entries(bool may_be_whole);
  /// What is said of the first slice that was read; empty where there was none.
  const std::string& slice_read() const { return slice_; }
  /// A scalar, or a definition by cases.
  Scalar scalar();
  /// A matrix or a scalar, as it comes.
  Value value() { return sum(); }
  Comparison comparison();
  Relation relation();

 private:
  // formula_parser.cpp: the levels of the grammar, from the loosest.
  Value formula();
  Value cases();
  Value one_case(std::vector<Case>& cases);
  Comparison comparison(Value& taken);
  Value sum();
  Value product();
  Value guarded(const Token& where, const std::vector<Comparison>& conditions,
                const std::optional<Value>& term, const Value& taken);
  void guard(std::vector<Comparison>& conditions, Value& taken);
  void chains(std::vector<Comparison>& conditions, Value& taken, std::string_view end);
  bool at_guard(std::size_t ahead = 0) const;
  Scalar side(Value& taken);
  Value negation();
  Value power();
  Value atom();
  Value number(bool negative);
  bool at_number() const;
  bool at_fraction(std::size_t ahead) const;
  Value in_parentheses();
  Value bare_name();
  Value entry();
  void require_value_in_step(const Token& token, const gradstone::Place& place) const;
  Scalar entry_at(const std::string& name, std::vector<gradstone::Place> places) const;
  std::string unused_name(std::size_t so_many) const;
  gradstone::Place place();
  Index index();

  // call_parser.cpp
  Value call();
  Value matrix_call(const Token& name);
  Value call_without_sizes(const Token& name, const Operation& operation);
  Value call_with_sizes(const Token& name, const Operation& operation);
  void require_count(const Token& name, std::size_t wanted, const std::vector<Value>& values) const;
  Value function_call(const Token& name);
  std::optional<Value> written_as_power(const Token& name, const std::vector<Value>& values) const;
  Value sum_of_range(const Token& name);
  Value maximum(const Token& name);
  Value maximum_of_ranges(const Token& name);
  Value maximum_of_matrices(const Token& name, std::vector<Value> values) const;
  Value size_number(const Token& name);
  Value tensor(const Token& name);
  Value delta(const Token& name);
  void bind(const Token& index, const Dim& range);
  Value body_with(const Token& index, const Dim& range);
  Bound bound();
  Dim range_of(const Bound& bound, const Token& where) const;
  std::vector<Value> arguments(const Token& name);
  const Scalar& scalar_of(const Value& value, const Token& where) const;
  const Expr& matrix_of(const Value& value, const Token& where) const;

  // slice_parser.cpp: slices of tensors, X[t] of X: T x N x D
  const std::vector<Dim>* sliced(const std::string& name, std::size_t places) const;
  Value slice(const Token& name, std::vector<gradstone::Place> places,
              const std::vector<Dim>& dims);
  TensorEntries entries_at(const Value& value, const Token& where,
                           std::set<std::string> bound) const;
  Value by_entry(const Token& where, const Value& value, const std::set<std::string>& bound,
                 double nodes, int depth, const std::function<Scalar(const Scalar& entry)>& made);
  void fit(Value& left, Value& right, const Token& where) const;
  Value at_every_place(const Token& where, const Value& number, const Value& tensor) const;
  std::set<std::string> bound_names() const;

  Dim size();
  void check(const Scalar& leaf, const Token& where) const;
  [[noreturn]] void unknown(const Token& name) const;
  [[noreturn]] void unknown_function(const Token& name) const;

  // Counts how deep parentheses and calls are inside of each other.
  class Level {
   public:
    Level(FormulaParser& parser, const Token& where);
    ~Level() { --parser_.level_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    FormulaParser& parser_;
  };

  Cursor& cursor_;
  Scope scope_;
  IndexRanges ranges_;  // with the indices that sums bind
  int level_ = 0;
  bool calculates_places_ = false;  // integer parameters are sizes
  bool reads_slices_ = false;       // what is read has indices that are bound around it
  std::optional<Token> whole_;      // a tensor that is read as it is
  std::string slice_;               // what is said of a slice that is read
};

/// Whether a name that is called always stands for an operation or a function of the notation.
bool is_reserved(std::string_view name);

/// A size: N, 2*N + 1. Its names become known.
Dim parse_size(Cursor& cursor, std::set<std::string>& sizes);
/// N x K
Shape parse_shape(Cursor& cursor, std::set<std::string>& sizes);

}  // namespace gradstone::parse
