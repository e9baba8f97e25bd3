#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "reference/system.hpp"

namespace gradstone {

/// Numbers of a matrix that lie somewhere else, row after row without gaps. Those of a tensor are a
/// matrix whose rows are all its axes but the last.
template <class T>
struct MatrixView {
  T* data = nullptr;
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  operator MatrixView<const T>() const { return {data, rows, columns}; }
};

/// What multiplies large matrices. Small products, and those of types that a library does not have,
/// are Eigen's in any case.
///
/// oneDNN (float only) or a BLAS is linked, as the build chooses: GRADSTONE_MATRIX_PRODUCT. oneDNN
/// computes convolutions too, where it has kernels for them.
/// OpenBLAS and BLIS are loaded from the system when they are first asked for. Which is the fastest
/// depends on the processor and the sizes; each rounds in its own way. `fastest` is whichever of
/// them was measured to be the fastest for a shape on this machine; what was chosen is kept in the
/// user's folder for caches, so that it stays (plan/product_choice.hpp).
enum class ProductLibrary { eigen, onednn, blas, openblas, blis, fastest };
/// "eigen", "onednn", "blas", "openblas", "blis" or "fastest".
std::string name_of(ProductLibrary library);
/// The one that plans take by themselves: the one that somebody chose in this process, that which
/// the environment variable GRADSTONE_PRODUCTS names, what the build links, or Eigen. Errors:
/// UnknownNameError; UnsupportedError for a library that is not there.
ProductLibrary default_product_library();
/// For all plans that are made from now on. Errors: UnknownNameError for a name that is none of
/// those of name_of(); UnsupportedError for a library that is not there.
void choose_product_library(const std::string& name);
/// What programs that train take where nobody says anything: `fastest` in a build that left it open
/// (GRADSTONE_MATRIX_PRODUCT=auto), else `default`.
std::string usual_products();
/// Those that there are, without `fastest`: what the build links first, Eigen last.
std::vector<ProductLibrary> product_libraries();
/// What was chosen by now where plans take the fastest, a line each: "float 100x256 depth 784 NT:
/// blis".
std::vector<std::string> product_choices();
/// Takes such lines of another process, which then gives the same numbers. Errors: UnsupportedError
/// for what this machine does not have.
void take_product_choices(const std::vector<std::string>& lines);
/// What multiplies by default in this process, for a file to say: a description of the library; or
/// "the fastest of ...", then product_choices(), a line each.
std::string products_in_use();
/// All that is kept of earlier, with the speed that was measured: "float 100x256 depth 784 NT:
/// blis; 112.4 GFLOP/s"; and the file where it is kept, empty if nowhere.
std::vector<std::string> kept_product_choices();
std::string file_of_product_choices();
/// Name, version and the kernels that a library has chosen, as far as it tells: "OpenBLAS 0.3.21
/// Haswell". Errors: UnsupportedError for one that is not there.
std::string description_of(ProductLibrary library);

/// What a plan computes.
struct PlanRequest {
  /// In order; an equation may use the names of those before it. Names that no equation has are
  /// given: inputs, weights, masks, the upstream gradient DY.
  std::vector<Equation> equations;
  /// The names whose values are wanted; others are computed only as far as needed.
  std::vector<std::string> outputs;
  /// Given matrices that take the value of an equation when everything else is done, in their own
  /// memory: the steps of an optimizer.
  std::vector<Update> updates;
  /// Whether the rewrite rules of reference/rules.hpp are applied, and the exponentials of a
  /// softmax that is given by its entries are shifted.
  bool use_rules = true;
  ProductLibrary library = default_product_library();
  /// The shapes of given tensors, for equations that read them by their entries. Those of matrices
  /// that occur as matrices need not be there.
  std::map<std::string, Shape> shapes{};
  /// Which of the equations are steps of a recurrence.
  std::vector<Recurrence> recurrences{};
};

/// All equations of a system, forward and backward, all of them wanted.
PlanRequest request_all(const EquationSystem& system);

/// Equations, compiled into passes over memory: matrix products that take in transposes, factors
/// and sums, and elementwise regions and reductions fused into tiles that stay in the first cache.
///
/// Elementwise functions are executed in their stable form. A result may differ from the printed
/// formula, evaluated operation by operation, by rounding only: sums are taken in another order,
/// and the rewrite rules are equal in real numbers. NaN is not lost, and a comparison with NaN is
/// false. In passes that update given matrices, numbers below the smallest normal one are 0 on
/// x86-64, since states of optimizers that decay would stay there, at a hundred times the cost.
///
/// Memory     The constructor and set_threads() allocate; run(), bind(), set() and resize() to
/// sizes
///            within the largest do not. (The libraries allocate in their products and
///            convolutions.)
/// Threads    Plans are independent; one plan is used by one thread at a time. It divides large
///            passes among threads of its own. The numbers do not depend on how many there are,
///            unless the library is a BLAS that is linked, which has threads of its own.
template <class T>
class Plan {
 public:
  /// Errors     UnknownNameError for an output or update without an equation, and for a dimension
  ///            without a size; ShapeError where equations do not fit; DomainError for a size < 1
  ///            or a name that is defined twice; UnsupportedError for a library that is not
  ///            there.
  Plan(const PlanRequest& request, const Sizes& largest);
  Plan(const EquationSystem& system, const Sizes& largest) : Plan(request_all(system), largest) {}
  ~Plan();
  Plan(Plan&&) noexcept;
  Plan& operator=(Plan&&) noexcept;

  /// The names that must be bound before running: the given matrices that are needed, then the
  /// outputs. The scalar parameters that must have a value.
  std::vector<std::string> inputs() const;
  std::vector<std::string> outputs() const;
  std::vector<std::string> parameters() const;

  /// Lets a name stand for memory of the caller's, of the shape that it has at the present sizes.
  /// A given matrix that is updated, and an output, must be writable and must not overlap others.
  /// Errors: UnknownNameError; ShapeError; DomainError for an overlap or for read-only memory.
  void bind(const std::string& name, MatrixView<const T> matrix);
  void bind(const std::string& name, MatrixView<T> matrix);
  /// Forgets what a name is bound to, before that memory is given back. Errors: UnknownNameError.
  void unbind(const std::string& name);
  /// Sets a scalar parameter. Errors: UnknownNameError.
  void set(const std::string& parameter, double value);
  /// Runs at other sizes from now on, none above the largest: the first rows of what is bound are
  /// then used. Sizes that are not listed stay. Errors: UnknownNameError; DomainError.
  void resize(const Sizes& sizes);

  /// Uses so many threads, the calling one among them: 0 for all processors, which is what a new
  /// plan does. Plans without large passes need no other thread, and have none.
  /// Errors: DomainError for a negative number.
  void set_threads(int threads);

  /// Computes all outputs and updates. Errors: UnknownNameError where a name is not bound or a
  /// parameter has no value.
  void run();
  /// The same, and tells of each output as soon as it is complete, in an order that depends on the
  /// request alone: it may be sent while the others are still computed.
  void run(const std::function<void(const std::string& output)>& completed);

  /// The passes and instructions, one per line.
  std::string describe() const;
  /// Bytes of memory for values between passes, tiles and blocks of products.
  std::int64_t workspace_bytes() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

extern template class Plan<float>;
extern template class Plan<double>;

}  // namespace gradstone
