#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "reference/builder.hpp"
#include "reference/parse/cursor.hpp"
#include "reference/parse/formula_parser.hpp"
#include "reference/parse/scope.hpp"

namespace gradstone::parse {

/// The functions of an activation that is given by cases: what stands after `f(x) =` and so on.
struct FunctionParts {
  std::optional<Scalar> value, stable, derivative, stable_derivative;
  std::vector<std::pair<std::string, Scalar>> parameter_derivatives;
  Domain domain = Domain::real;
  std::optional<Token> where;  ///< the first of them
};

/// Reads one system: its head, then its statements, which are indented.
class SystemParser {
 public:
  /// `known` are the systems above, by kind and name; this one is added.
  SystemParser(Cursor& cursor, Functions& functions, std::set<std::string>& known)
      : cursor_(cursor), functions_(functions), known_(known) {}

  /// `identity NAME: ... for ...`, or a kind with its statements.
  EquationSystem parse();

  /// The words that can begin a system.
  static std::vector<std::string> heads();

 private:
  enum class Section { none, forward, backward };
  using Statement = void (SystemParser::*)(const Token& first);

  // system_parser.cpp
  void begin(Kind kind, const Token& head, const std::string& name);
  void require_head(const Token& head) const;
  void require_new(const Token& name);
  std::string form();
  void statement();
  Statement statement_here() const;
  void check_end(const Token& head);
  void check_names() const;
  void check_gradients() const;
  void use_as_size(const std::string& name);
  Scope scope(const IndexRanges* ranges = nullptr, bool has_argument = false);
  FormulaParser formulas(const IndexRanges* ranges = nullptr, bool has_argument = false);
  FormulaParser equations(const IndexRanges* ranges = nullptr);
  Expr declared(const std::string& name, const Token& where) const;

  // statements.cpp
  void declaration(const Token& first);
  std::optional<Domain> domain();
  Expr declare(Role role, const std::string& name, const Token& where);
  void parameter(const Token& first);
  std::optional<Rational> usual_value();
  void condition(const Token& first);
  bool at_least_size() const;
  void least_size();
  void section(const Token& first);
  void equation(const Token& first);
  Expr entries(const std::string& name, const Token& where);
  struct EntryFormula {  // of a tensor that is given by its entries
    std::vector<Index> indices;
    std::vector<Dim> dims;
    Scalar value = 0;
  };
  EntryFormula entry_formula(const std::string& name, const Token& where, std::size_t first_axis);
  std::optional<Shape> shape_of_gradient(const std::string& name) const;
  EntryFormula initial_formula(const std::string& name);
  void output(const Token& first);
  void recurrence(const Token& first);
  bool at_initial() const;
  void require_step(const std::string& name) const;
  void initial(const Token& where);
  void definition(const Token& first);
  IndexRanges ranges_above(const std::string& name) const;
  void require_first_definition(const Token& where) const;
  void update(const Token& first);
  void start(const Token& first);
  void unrolled(const Token& first);

  // identity_parser.cpp
  struct Ranges {  // after `for`
    std::vector<Index> indices;
    Shape shape{std::vector<Dim>{}};
    bool given = false;
  };
  EquationSystem free_identity(const Token& head);
  void identity(const Token& first);
  void chain(const Token& first);
  Ranges ranges_at(std::size_t position, bool matrices);
  std::size_t position_of_for() const;
  void require_free(const Token& index);
  bool at_entry() const;
  bool at_scalars();
  Ranges ranges_of_entry(bool is_defined);
  [[noreturn]] void refuse_range(const Token& index, std::size_t end) const;
  std::optional<Dim> range_read(const std::string& index, std::size_t end) const;
  void add_index(Ranges& ranges, const Token& where, const std::string& name, const Dim& range);
  static void complete(Ranges& ranges);
  IndexRanges with(const Ranges& ranges) const;
  template <class Side, class Read, class Step>
  void steps(Side first, Read read, Step step);

  // activation_parser.cpp
  void domain_of_argument(const Token& first);
  void function(const Token& first);
  FunctionBuilder function_so_far() const;
  void finish_function();
  bool at_function() const;

  Cursor& cursor_;
  Functions& functions_;
  std::set<std::string>& known_;
  std::optional<SystemBuilder> builder_;
  Section section_ = Section::none;
  std::set<std::string> sizes_;
  std::map<std::string, Token> name_places_;  // of matrices and parameters
  std::vector<Token> unknown_gradients_;      // Dbetta, where there is no betta
  std::optional<Token> number_pi_;            // where pi is the number
  std::vector<Token> started_;        // names of states of which it is said where they start
  std::vector<Token> outputs_;        // names of outputs
  std::vector<Token> recurrences_;    // where they begin
  bool in_recurrence_ = false;        // equations of its step may follow
  std::vector<Token> bounded_sizes_;  // names of which a condition says the least
  FunctionParts function_;
  bool domain_of_argument_ = false;  // stated
  bool has_function_ = false;        // recorded
};

}  // namespace gradstone::parse
