#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "validation/check/expectation.hpp"
#include "validation/vectors/tensor_file.hpp"

namespace gradstone {

/// What is said of one output of an implementation for one case.
enum class AnswerVerdict {
  holds,         ///< every entry that can be judged is within its bound
  not_judged,    ///< of no entry can anything be said: the values are not defined or overflow
  wrong,         ///< an entry is outside its bound
  not_a_number,  ///< an entry is NaN or infinite where the true value is a number
  missing,       ///< the output is not answered here, but is in other cases
  unknown_name,  ///< an answer of a name that the equations do not have
  wrong_shape,
  wrong_type,      ///< whole numbers where the output is floating point
  no_answer,       ///< the program failed, was stopped, or its file can't be read
  changed_inputs,  ///< the program wrote into its inputs
  not_repeatable,  ///< the same inputs gave another answer, which is said and is no failure
};
inline constexpr std::array all_answer_verdicts{
    AnswerVerdict::holds,          AnswerVerdict::not_judged,    AnswerVerdict::wrong,
    AnswerVerdict::not_a_number,   AnswerVerdict::missing,       AnswerVerdict::unknown_name,
    AnswerVerdict::wrong_shape,    AnswerVerdict::wrong_type,    AnswerVerdict::no_answer,
    AnswerVerdict::changed_inputs, AnswerVerdict::not_repeatable};
std::string answer_verdict_name(AnswerVerdict verdict);
bool is_failure(AnswerVerdict verdict);

/// An entry of an answer, with what it should be.
struct JudgedEntry {
  std::size_t entry = 0;
  std::string place;  ///< DX[1,2], counted from 1 as in the equations
  double answer = 0, lower = 0, upper = 0, bound = 0;
  double margin = 0;  ///< the error as a part of the bound
};

struct Judgement {
  std::string name;
  AnswerVerdict verdict = AnswerVerdict::holds;
  std::string detail;       ///< of what is no matter of numbers: both shapes, the exit status
  std::size_t entries = 0;  ///< of the output
  std::size_t judged = 0;   ///< of which something can be said
  std::size_t outside = 0;  ///< that are wrong, NaN or infinite
  std::optional<JudgedEntry> worst;
};

/// Judges what was answered for one output. Axes of length 1 may be left out or added.
Judgement judge(const EquationSystem& system, const VectorCase& item, const std::string& name,
                const Expected& expected, const NamedTensor& answer);

}  // namespace gradstone
