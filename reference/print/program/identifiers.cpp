#include "reference/print/program/identifiers.hpp"

#include <cctype>

namespace gradstone::print {

const std::string& Identifiers::of(Sort sort, const std::string& name) {
  const auto found = known_.find({sort, name});
  if (found != known_.end()) return found->second;
  std::string identifier;
  for (const char c : name)
    identifier += std::isalnum(static_cast<unsigned char>(c)) ? c : c == '\'' ? 'd' : '_';
  if (identifier.empty() || std::isdigit(static_cast<unsigned char>(identifier.front())))
    identifier = "x" + identifier;
  while (syntax_.is_reserved(identifier) || taken_.count(identifier) > 0) {
    identifier += '_';
    // Where an underscore leads to another reserved name, a letter does not.
    if (identifier.front() == '_') identifier = "x" + identifier;
  }
  taken_.insert(identifier);
  return known_.emplace(std::pair(sort, name), identifier).first->second;
}

}  // namespace gradstone::print
