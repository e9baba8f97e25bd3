#include "reference/finding.hpp"

namespace gradstone {

std::string verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::proved:
      return "proved";
    case Verdict::holds:
      return "holds";
    case Verdict::refuted:
      return "refuted";
    case Verdict::undecided:
      return "undecided";
    case Verdict::doubt:
      return "doubt";
  }
  return "";
}

}  // namespace gradstone
