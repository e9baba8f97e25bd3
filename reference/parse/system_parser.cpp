#include "reference/parse/system_parser.hpp"

#include <algorithm>
#include <map>

#include "reference/nearest.hpp"
#include "reference/parse/limits.hpp"
#include "reference/registry.hpp"

namespace gradstone::parse {
namespace {

constexpr Kind kinds[] = {Kind::operation, Kind::layer, Kind::activation, Kind::loss,
                          Kind::optimizer, Kind::rule,  Kind::derivation};

std::optional<Kind> kind_of(std::string_view word) {
  for (const auto kind : kinds)
    if (kind_name(kind) == word) return kind;
  return std::nullopt;
}

// What the comments above a system say of it.
struct Words {
  std::string title, domain, accuracy, source;
};

Words words_of(const std::vector<std::string_view>& comments) {
  Words words;
  std::string* current = &words.title;
  for (const auto& comment : comments) {
    std::string_view rest = comment;
    const auto begins = [&](std::string_view label, std::string& words_of_label) {
      if (!comment.starts_with(label)) return;
      current = &words_of_label;
      rest.remove_prefix(std::min(label.size(), rest.size()));
      rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    };
    begins("domain:", words.domain);
    begins("accuracy:", words.accuracy);
    begins("source:", words.source);
    if (!current->empty() && !rest.empty()) *current += ' ';
    *current += rest;
  }
  return words;
}

std::vector<std::string> statement_words() {
  return {"input",   "weight",  "mask",     "target",    "statistic", "parameter",  "trainable",
          "integer", "forward", "backward", "condition", "update",    "definition", "identity",
          "chain",   "after",   "start",    "output",    "recurrence"};
}

}  // namespace

std::vector<std::string> SystemParser::heads() {
  std::vector<std::string> words{"identity"};
  for (const auto kind : kinds) words.push_back(kind_name(kind));
  return words;
}

EquationSystem SystemParser::parse() {
  const Token head = cursor_.next();
  require_head(head);
  if (head.text == "identity") return free_identity(head);
  const Kind kind = *kind_of(head.text);
  const Token name = cursor_.peek();
  begin(kind, head, cursor_.name("the name of the " + kind_name(kind)));
  if (cursor_.at("(")) builder_->form(form());
  cursor_.end_of_statement();
  for (std::size_t count = 0; !cursor_.at_kind(Token::Kind::end); ++count) {
    if (cursor_.source().starts_line(cursor_.peek().at)) {
      require_head(cursor_.peek());
      break;
    }
    if (count == most_statements)
      cursor_.refuse(cursor_.peek(),
                     "a system has at most " + std::to_string(most_statements) + " statements");
    statement();
  }
  finish_function();
  require_new(name);
  check_end(name);
  return cursor_.built(name, [&](Location) { return builder_->build(); });
}

// A line that is not indented begins a system.
void SystemParser::require_head(const Token& head) const {
  const auto known = heads();
  if (std::find(known.begin(), known.end(), head.text) != known.end()) return;
  std::string list;
  for (const auto& word : known) list += (list.empty() ? "" : ", ") + word;
  const std::string word(head.kind == Token::Kind::name ? head.text : "something else");
  const auto words = statement_words();
  const bool statement = std::find(words.begin(), words.end(), word) != words.end();
  cursor_.refuse(head, "expected the start of a system (" + list + "), found " + word +
                           (statement ? "; the statements of a system are indented"
                                      : nearest_hint(word, known)));
}

// Two systems of one name can't be told apart where they are reported, nor two functions where they
// are called.
void SystemParser::require_new(const Token& name) {
  const auto& system = builder_->so_far();
  const std::string words = kind_name(system.kind) + " " + system.full_name();
  if (!known_.insert(words).second)
    cursor_.refuse(name, words + " is stated above as well; give one of them another name");
}

void SystemParser::begin(Kind kind, const Token& head, const std::string& name) {
  const Words words = words_of(cursor_.comments_above(head));
  builder_.emplace(kind, name, words.title);
  builder_->domain(words.domain).accuracy(words.accuracy).source(words.source);
}

// Any characters but parentheses: `(batch, one-hot targets)`.
std::string SystemParser::form() {
  const Token open = cursor_.next();
  const auto text = cursor_.source().text();
  const std::size_t end = text.find_first_of("()\n", open.end());
  if (end == std::string_view::npos || text[end] != ')')
    cursor_.refuse(open, "the form of a system is in parentheses on one line, without others");
  while (cursor_.peek().at < end && !cursor_.at_kind(Token::Kind::end)) cursor_.next();
  cursor_.expect(")", "after the form");
  return std::string(text.substr(open.end(), end - open.end()));
}

SystemParser::Statement SystemParser::statement_here() const {
  static const std::map<std::string_view, Statement> statements{
      {"input", &SystemParser::declaration},     {"weight", &SystemParser::declaration},
      {"mask", &SystemParser::declaration},      {"target", &SystemParser::declaration},
      {"statistic", &SystemParser::declaration}, {"trainable", &SystemParser::parameter},
      {"integer", &SystemParser::parameter},     {"parameter", &SystemParser::parameter},
      {"condition", &SystemParser::condition},   {"forward", &SystemParser::section},
      {"backward", &SystemParser::section},      {"update", &SystemParser::update},
      {"definition", &SystemParser::definition}, {"identity", &SystemParser::identity},
      {"chain", &SystemParser::chain},           {"after", &SystemParser::unrolled},
      {"start", &SystemParser::start},           {"output", &SystemParser::output},
      {"recurrence", &SystemParser::recurrence},
  };
  if (cursor_.at_kind(Token::Kind::name) && (cursor_.at("=", 1) || cursor_.at("[", 1)))
    return &SystemParser::equation;
  if (at_function()) return &SystemParser::function;
  if (cursor_.at("x")) return &SystemParser::domain_of_argument;
  const auto found = statements.find(cursor_.peek().text);
  return found == statements.end() ? nullptr : found->second;
}

void SystemParser::statement() {
  const Token first = cursor_.peek();
  const auto found = statement_here();
  if (!found) {
    const std::string word(first.text);
    cursor_.refuse(first, "expected a statement, such as input X: N x D, forward, Y = ..., found " +
                              (first.kind == Token::Kind::name ? word : "something else") +
                              nearest_hint(word, statement_words()));
  }
  (this->*found)(first);
  cursor_.end_of_statement();
}

void SystemParser::check_end(const Token& name) {
  const auto& system = builder_->so_far();
  const bool says_nothing =
      system.forward.empty() && system.identities.empty() && system.element_identities.empty();
  if (says_nothing)
    cursor_.refuse(name, system.name +
                             " states nothing: it needs forward equations, an identity, "
                             "a chain, or f(x) = ...");
  for (const std::string& given : system.cotangents()) {
    if (system.find_declaration(given) || system.find_forward(given) ||
        system.find_parameter(given))
      cursor_.refuse(name, given + " is the gradient of the output " + given.substr(1) +
                               ", which is given without being declared");
  }
  for (const auto& output : outputs_)
    if (!system.find_forward(std::string(output.text)))
      cursor_.refuse(output, std::string(output.text) + " is no forward value below");
  for (std::size_t k = 0; k < recurrences_.size(); ++k)
    if (system.recurrences[k].equations.empty())
      cursor_.refuse(recurrences_[k], "a recurrence without an equation of a step, as in H[" +
                                          system.recurrences[k].step.name + ",...] = ...");
  check_names();
  check_gradients();
  for (const auto& state : started_) {
    const bool updated =
        std::any_of(system.updates.begin(), system.updates.end(),
                    [&](const Update& update) { return update.name == state.text; });
    if (!updated)
      cursor_.refuse(state, std::string(state.text) +
                                " is not updated, so it starts nowhere: update it, or leave out "
                                "where it starts");
  }
  for (const auto& size : bounded_sizes_) {
    const std::string bounded(size.text);
    if (sizes_.count(bounded) > 0) continue;
    std::vector<std::string> known(sizes_.begin(), sizes_.end());
    for (const auto& parameter : system.parameters) known.push_back(parameter.name);
    cursor_.refuse(size, bounded + " is neither a parameter above nor a size of " + system.name +
                             nearest_hint(bounded, known));
  }
  if (system.kind == Kind::activation && !has_function_ && functions_.find(system.name))
    cursor_.refuse(name, system.name +
                             " is a function of the library or of an activation above; give this "
                             "one another name");
  if (!system.is_loss()) return;
  const Shape shape = system.shape_of(system.output);
  if (!shape.is_scalar())
    cursor_.refuse(name, "a loss is 1 x 1, but " + system.output + " is " + shape.text());
}

void SystemParser::check_names() const {
  // Those of X: m x n, which a function of x does not speak of, are no names of the text.
  const auto is_understood = [this](const std::string& size) {
    return has_function_ && (size == "m" || size == "n");
  };
  for (const auto& [name, place] : name_places_) {
    const bool is_count = builder_->so_far().has_size_parameter(name);
    if (sizes_.count(name) > 0 && !is_understood(name) && !is_count)
      cursor_.refuse(place, name + " is the name of a size as well; give one of them another name");
  }
  const bool is_name = sizes_.count("pi") > 0 || name_places_.count("pi") > 0;
  if (number_pi_ && is_name)
    cursor_.refuse(*number_pi_, "pi is the number here, but the name of something in " +
                                    builder_->so_far().name + "; give that another name");
}

// A name with D is read as a gradient. Where it is none, another equation has to need it.
void SystemParser::check_gradients() const {
  if (unknown_gradients_.empty()) return;
  const auto& system = builder_->so_far();
  std::vector<std::string> known;
  for (const auto& declaration : system.declarations)
    if (declaration.differentiated()) known.push_back(declaration.name);
  for (const auto& equation : system.forward) known.push_back(equation.name);
  for (const auto& parameter : system.parameters)
    if (parameter.trainable) known.push_back(parameter.name);
  std::set<std::string> read;
  for (const auto& equation : system.backward) read.merge(variable_names(equation.value));
  for (const auto& identity : system.identities) {
    read.merge(variable_names(identity.left));
    read.merge(variable_names(identity.right));
  }
  for (const auto& identity : system.element_identities) {
    read.merge(matrix_names(identity.left));
    read.merge(matrix_names(identity.right));
  }
  for (const auto& place : unknown_gradients_) {
    const std::string of(place.text.substr(1));
    const bool spelled = std::any_of(known.begin(), known.end(), [&](const std::string& name) {
      return spelling_free(name) == spelling_free(of);
    });
    if (!spelled && read.count(std::string(place.text)) > 0) continue;
    cursor_.refuse(place, std::string(place.text) + " is the gradient of nothing: there is no " +
                              of + " above that has one" + nearest_hint(of, known) +
                              "; a value that is no gradient has a name without D");
  }
}

// An integer parameter with which a place or a size is calculated is a size from then on.
void SystemParser::use_as_size(const std::string& name) {
  const auto& system = builder_->so_far();
  const auto* parameter = system.find_parameter(name);
  if (!parameter) return;
  if (!parameter->integer || system.kind == Kind::optimizer)
    throw DomainError(
        name + " is a parameter and no size; a stride is declared as integer parameter " + name);
  sizes_.insert(name);
  builder_->use_as_size(name);
}

Scope SystemParser::scope(const IndexRanges* ranges, bool has_argument) {
  return {builder_->so_far(),
          functions_,
          sizes_,
          number_pi_,
          ranges,
          has_argument,
          ranges || has_argument ? std::nullopt : std::optional(builder_->ranges_of_identities()),
          [this](const std::string& name) { use_as_size(name); }};
}

FormulaParser SystemParser::formulas(const IndexRanges* ranges, bool has_argument) {
  return {cursor_, scope(ranges, has_argument)};
}

// Formulas of equations, which may read slices.
FormulaParser SystemParser::equations(const IndexRanges* ranges) {
  Scope of_equation = scope(ranges);
  of_equation.slices = true;
  return {cursor_, of_equation};
}

Expr SystemParser::declared(const std::string& name, const Token& where) const {
  const auto& system = builder_->so_far();
  const auto names = system.matrix_names();
  if (std::find(names.begin(), names.end(), name) == names.end())
    cursor_.refuse(where, name + " is not declared above" + nearest_hint(name, names));
  const Shape shape = system.shape_of(name);
  return variable(name, shape, cursor_.source().location(where.at));
}

}  // namespace gradstone::parse
