#include "numeric/plan.hpp"

#include "numeric/plan/compile.hpp"
#include "numeric/plan/convolution_choice.hpp"
#include "numeric/plan/executor.hpp"
#include "numeric/plan/product_library.hpp"
#include "reference/error.hpp"

namespace gradstone {

PlanRequest request_all(const EquationSystem& system) {
  PlanRequest request;
  request.equations = system.forward;
  request.equations.insert(request.equations.end(), system.backward.begin(), system.backward.end());
  for (const auto& equation : request.equations) request.outputs.push_back(equation.name);
  for (const auto& declaration : system.declarations)
    request.shapes.emplace(declaration.name, declaration.shape);
  for (const auto& name : system.cotangents()) request.shapes.emplace(name, system.shape_of(name));
  request.recurrences = system.recurrences;
  return request;
}

namespace {

std::vector<std::string> updated_names(const PlanRequest& request) {
  std::vector<std::string> names;
  for (const auto& update : request.updates) names.push_back(update.name);
  return names;
}

ProductLibrary library_of(const PlanRequest& request) {
  plan::require_library(request.library);
  return request.library;
}

}  // namespace

template <class T>
class Plan<T>::Implementation : public plan::Executor<T> {
  using plan::Executor<T>::Executor;
};

template <class T>
Plan<T>::Plan(const PlanRequest& request, const Sizes& largest)
    : implementation_(std::make_unique<Implementation>(
          plan::compile(request, largest, plan::convolves<T>(largest, request.library)),
          updated_names(request), largest, library_of(request))) {}
template <class T>
Plan<T>::~Plan() = default;
template <class T>
Plan<T>::Plan(Plan&&) noexcept = default;
template <class T>
Plan<T>& Plan<T>::operator=(Plan&&) noexcept = default;

template <class T>
std::vector<std::string> Plan<T>::inputs() const {
  return implementation_->names(plan::Buffer::Kind::input);
}
template <class T>
std::vector<std::string> Plan<T>::outputs() const {
  return implementation_->names(plan::Buffer::Kind::output);
}
template <class T>
std::vector<std::string> Plan<T>::parameters() const {
  return implementation_->program().parameters;
}
template <class T>
void Plan<T>::bind(const std::string& name, MatrixView<const T> matrix) {
  implementation_->bind(name, matrix.data, matrix.rows, matrix.columns, false);
}
template <class T>
void Plan<T>::bind(const std::string& name, MatrixView<T> matrix) {
  implementation_->bind(name, matrix.data, matrix.rows, matrix.columns, true);
}
template <class T>
void Plan<T>::unbind(const std::string& name) {
  implementation_->unbind(name);
}
template <class T>
void Plan<T>::set(const std::string& parameter, double value) {
  implementation_->set(parameter, value);
}
template <class T>
void Plan<T>::resize(const Sizes& sizes) {
  implementation_->resize(sizes);
}
template <class T>
void Plan<T>::set_threads(int threads) {
  implementation_->set_threads(threads);
}
template <class T>
void Plan<T>::run() {
  implementation_->run();
}
template <class T>
void Plan<T>::run(const std::function<void(const std::string&)>& completed) {
  implementation_->run(completed);
}
template <class T>
std::string Plan<T>::describe() const {
  return plan::describe(implementation_->program());
}
template <class T>
std::int64_t Plan<T>::workspace_bytes() const {
  return implementation_->workspace_bytes();
}

template class Plan<float>;
template class Plan<double>;

}  // namespace gradstone
