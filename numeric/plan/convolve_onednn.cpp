#include "numeric/plan/convolve_onednn.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <oneapi/dnnl/dnnl.hpp>
#include <string_view>
#include <vector>

#include "numeric/plan/one_openmp_thread.hpp"

namespace gradstone::plan {
namespace {

using dnnl::memory;
constexpr auto of_floats = memory::data_type::f32;

/// The descriptions of the tensors, in oneDNN's order of axes: images, channels, rows, columns; of
/// weights maps, channels, rows, columns.
struct Tensors {
  memory::desc image, output, weights, bias;

  Tensors(const ConvolutionShape& shape, std::int64_t images) {
    const auto& [a, b] = shape.axes;
    image = memory::desc({images, shape.channels, a.image, b.image}, of_floats,
                         memory::format_tag::nhwc);
    output = memory::desc({images, shape.maps, a.windows, b.windows}, of_floats,
                          memory::format_tag::nhwc);
    if (shape.bias) bias = memory::desc({shape.maps}, of_floats, memory::format_tag::x);
    // A product has what it sums before what it keeps.
    const bool is_backward = shape.kind == ConvolutionKind::backward_data;
    const std::int64_t summed = is_backward ? shape.maps : shape.channels;
    const std::int64_t kept = is_backward ? shape.channels : shape.maps;
    const std::int64_t of_summed = shape.transposed_weights ? 1 : kept;
    const std::int64_t of_kept = shape.transposed_weights ? a.window * b.window * summed : 1;
    const std::int64_t of_column = summed * of_summed;
    weights = memory::desc(
        {shape.maps, shape.channels, a.window, b.window}, of_floats,
        memory::dims{is_backward ? of_summed : of_kept, is_backward ? of_kept : of_summed,
                     b.window * of_column, of_column});
  }

  memory::desc weights_in_any_order() const {
    return memory::desc(weights.dims(), of_floats, memory::format_tag::any);
  }
};

/// A primitive and what it says about itself.
struct Kernel {
  dnnl::primitive primitive;
  memory::desc weights, scratch;
  std::string_view name;
};

Kernel make_kernel(const dnnl::engine& engine, const ConvolutionShape& shape, const Tensors& of,
                   const memory::desc& weights) {
  const auto& [a, b] = shape.axes;
  const memory::dims strides{a.stride, b.stride}, dilations{a.dilation - 1, b.dilation - 1};
  const memory::dims before{a.padding, b.padding}, behind{a.padding_behind(), b.padding_behind()};
  constexpr auto direct = dnnl::algorithm::convolution_direct;
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  const auto done = [](const auto& description, const memory::desc& ordered, auto primitive) {
    return Kernel{primitive, ordered, description.scratchpad_desc(), description.impl_info_str()};
  };
  using Forward = dnnl::convolution_forward;
  const auto forward_kind = shape.kind == ConvolutionKind::forward
                                ? dnnl::prop_kind::forward_inference
                                : dnnl::prop_kind::forward_training;
  const Forward::desc forward(forward_kind, direct, of.image, weights, of.bias, of.output, strides,
                              dilations, before, behind);
  if (shape.kind == ConvolutionKind::forward) {
    if (shape.accumulate) {
      dnnl::post_ops sum;
      sum.append_sum(1);
      attributes.set_post_ops(sum);
    }
    const Forward::primitive_desc description(forward, attributes, engine);
    return done(description, description.weights_desc(), Forward(description));
  }
  const Forward::primitive_desc hint(forward, engine);
  if (shape.kind == ConvolutionKind::backward_data) {
    using Backward = dnnl::convolution_backward_data;
    const Backward::desc backward(direct, of.image, weights, of.output, strides, dilations, before,
                                  behind);
    const Backward::primitive_desc description(backward, attributes, engine, hint);
    return done(description, description.weights_desc(), Backward(description));
  }
  using Backward = dnnl::convolution_backward_weights;
  const Backward::desc backward(direct, of.image, weights, of.output, strides, dilations, before,
                                behind);
  const Backward::primitive_desc description(backward, attributes, engine, hint);
  return done(description, description.diff_weights_desc(), Backward(description));
}

void check(dnnl_status_t status) {
  if (status != dnnl_success) throw std::bad_alloc();
}

class OneDnnConvolution : public LibraryConvolution {
 public:
  OneDnnConvolution(const ConvolutionShape& shape, std::int64_t together, std::int64_t slots)
      : engine_(dnnl::engine::kind::cpu, 0),
        stream_(engine_),
        of_several_(shape, together),
        of_one_(shape, 1),
        several_(make_kernel(engine_, shape, of_several_, of_several_.weights_in_any_order())),
        one_(together == 1 ? several_ : make_kernel(engine_, shape, of_one_, several_.weights)),
        ordered_(several_.weights, engine_, nullptr),
        given_(of_one_.weights, engine_, nullptr),
        order_(given_, ordered_),
        put_(ordered_, given_),
        weight_numbers_(numbers_of(several_.weights)),
        scratch_numbers_(std::max(numbers_of(several_.scratch), numbers_of(one_.scratch))) {
    const auto argument = arguments_of(shape.kind);
    for (std::int64_t slot = 0; slot < slots; ++slot) {
      slots_.emplace_back(engine_, argument, of_several_, several_);
      slots_.emplace_back(engine_, argument, of_one_, one_);
    }
  }

  /// Whether it is more than a product of windows that oneDNN gathers.
  bool is_of_its_own() const {
    for (const auto& name : {several_.name, one_.name})
      for (const char* other : {"gemm", "ref"})
        if (name.find(other) != std::string_view::npos) return false;
    return true;
  }

  std::int64_t weight_numbers() const override { return weight_numbers_; }
  std::int64_t scratch_numbers() const override { return scratch_numbers_; }

  void order_weights(const float* weights, float* ordered) override {
    reorder(order_, const_cast<float*>(weights), given_, ordered, ordered_);
  }
  void put_weights(const float* ordered, float* weights) override {
    reorder(put_, const_cast<float*>(ordered), ordered_, weights, given_);
  }

  void run(std::int64_t slot, bool together, const Operands& operands) override {
    const OneOpenMpThread one_thread;
    Slot& with = slots_[static_cast<std::size_t>(2 * slot + (together ? 0 : 1))];
    float* const data[] = {operands.image, operands.weights, operands.output, operands.scratch,
                           operands.bias};
    // Setting it would write zeros behind the last channels of the weights once more.
    for (std::size_t k = 0; k < with.count; ++k)
      if (with.memories[k].get_data_handle() != data[k]) with.memories[k].set_data_handle(data[k]);
    const auto& primitive = together ? several_.primitive : one_.primitive;
    check(dnnl_primitive_execute(primitive.get(), with.stream.get(), static_cast<int>(with.count),
                                 with.arguments.data()));
  }

 private:
  using Arguments = std::array<int, 5>;

  /// The memory of a call: image, weights, output, scratchpad, and the bias, if there is one.
  struct Slot {
    Slot(const dnnl::engine& engine, const Arguments& names, const Tensors& of,
         const Kernel& kernel)
        : stream(engine), count(of.bias.dims().empty() ? 4 : 5) {
      const memory::desc* const descriptions[] = {&of.image, &kernel.weights, &of.output,
                                                  &kernel.scratch, &of.bias};
      for (std::size_t k = 0; k < count; ++k) {
        memories[k] = memory(*descriptions[k], engine, nullptr);
        arguments[k] = {names[k], memories[k].get()};
      }
    }

    dnnl::stream stream;
    std::size_t count;
    std::array<memory, 5> memories;
    std::array<dnnl_exec_arg_t, 5> arguments{};
  };

  static Arguments arguments_of(ConvolutionKind kind) {
    switch (kind) {
      case ConvolutionKind::backward_data:
        return {DNNL_ARG_DIFF_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_DST, DNNL_ARG_SCRATCHPAD,
                DNNL_ARG_BIAS};
      case ConvolutionKind::backward_weights:
        return {DNNL_ARG_SRC, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_DST, DNNL_ARG_SCRATCHPAD,
                DNNL_ARG_BIAS};
      case ConvolutionKind::forward:
        break;
    }
    return {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST, DNNL_ARG_SCRATCHPAD, DNNL_ARG_BIAS};
  }

  static std::int64_t numbers_of(const memory::desc& description) {
    constexpr std::size_t size = sizeof(float);
    return static_cast<std::int64_t>((description.get_size() + size - 1) / size);
  }

  void reorder(dnnl::reorder& primitive, float* from, memory& source, float* to, memory& target) {
    const OneOpenMpThread one_thread;
    source.set_data_handle(from);
    target.set_data_handle(to);
    primitive.execute(stream_, source, target);
  }

  dnnl::engine engine_;
  dnnl::stream stream_;
  Tensors of_several_, of_one_;
  Kernel several_, one_;
  memory ordered_, given_;
  dnnl::reorder order_, put_;
  std::int64_t weight_numbers_, scratch_numbers_;
  std::vector<Slot> slots_;
};

}  // namespace

std::unique_ptr<LibraryConvolution> convolution_by_onednn(const ConvolutionShape& shape,
                                                          std::int64_t together,
                                                          std::int64_t slots) {
  const OneOpenMpThread one_thread;  // the primitives are made for it
  try {
    auto found = std::make_unique<OneDnnConvolution>(shape, together, slots);
    if (found->is_of_its_own()) return found;
  } catch (const dnnl::error&) {
    // It has no kernel for this shape.
  }
  return nullptr;
}

}  // namespace gradstone::plan
