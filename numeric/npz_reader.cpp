#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "numeric/npz.hpp"
#include "numeric/npz_archive.hpp"
#include "numeric/quoted_text.hpp"
#include "reference/error.hpp"

namespace gradstone {

struct NpzRows::State {
  NpzMemberStream stream;
  NpyHeader header;
  std::size_t row_elements = 0;
  std::size_t position = 0;  // the row that is read next
};

NpzRows::NpzRows(std::unique_ptr<State> state) : state_(std::move(state)) {
  check_end();
}
NpzRows::~NpzRows() = default;
NpzRows::NpzRows(NpzRows&&) noexcept = default;
NpzRows& NpzRows::operator=(NpzRows&&) noexcept = default;

NpyType NpzRows::type() const {
  return state_->header.type;
}

const std::vector<std::size_t>& NpzRows::shape() const {
  return state_->header.shape;
}

std::size_t NpzRows::left() const {
  return shape().front() - state_->position;
}

void NpzRows::check_end() {
  if (left() == 0) expect_npy_end(state_->stream.source(), state_->stream.origin());
}

NpyArray NpzRows::next(std::size_t count) {
  State& state = *state_;
  const std::string& member = state.stream.origin();
  const std::size_t taken = std::min(count, left());
  std::vector<std::byte> elements =
      read_npy_elements(state.stream.source(), state.header, taken * state.row_elements, member);
  std::string origin = fmt::format("{}, counted from row {}", member, state.position);
  std::vector<std::size_t> shape = state.header.shape;
  shape.front() = taken;
  state.position += taken;
  if (taken > 0) check_end();
  return {state.header.type, std::move(shape), std::move(elements), std::move(origin)};
}

NpzReader::NpzReader(const std::filesystem::path& path)
    : archive_(std::make_shared<NpzArchive>(path)) {}

const std::vector<std::string>& NpzReader::keys() const {
  return archive_->keys();
}

bool NpzReader::contains(std::string_view key) const {
  return std::find(keys().begin(), keys().end(), key) != keys().end();
}

NpzMemberStream NpzReader::open(std::string_view key) const {
  return {archive_, key};
}

NpzMember NpzReader::describe(std::string_view key) const {
  NpzMemberStream stream = open(key);
  NpyHeader header = read_npy_header(stream.source(), stream.origin());
  check_npy_size(header, stream.size(), stream.origin());
  return {std::string(key), header.type, std::move(header.shape), header.fortran_order};
}

NpyArray NpzReader::read(std::string_view key) const {
  NpzMemberStream stream = open(key);
  return read_npy(stream.source(), stream.size(), stream.origin());
}

NpzRows NpzReader::rows(std::string_view key) const {
  auto state = std::make_unique<NpzRows::State>(NpzRows::State{open(key), {}});
  NpzMemberStream& stream = state->stream;
  state->header = read_npy_header(stream.source(), stream.origin());
  const NpyHeader& header = state->header;
  check_npy_size(header, stream.size(), stream.origin());
  if (header.shape.empty()) {
    throw FormatError(stream.origin() + ": is a scalar and has no rows; read it as a whole");
  }
  if (header.fortran_order && header.shape.size() > 1) {
    throw FormatError(
        stream.origin() +
        ": is in Fortran order, so its rows lie scattered over the file; read it as a "
        "whole, or save it in C order (numpy.ascontiguousarray)");
  }
  const std::vector<std::size_t> row(header.shape.begin() + 1, header.shape.end());
  state->row_elements = npy_data_size(header.type, row) / npy_type_size(header.type);
  return NpzRows(std::move(state));
}

NpzRows NpzReader::elements(std::string_view key) const {
  auto state = std::make_unique<NpzRows::State>(NpzRows::State{open(key), {}});
  NpzMemberStream& stream = state->stream;
  NpyHeader& header = state->header;
  header = read_npy_header(stream.source(), stream.origin());
  check_npy_size(header, stream.size(), stream.origin());
  header.shape = {npy_data_size(header.type, header.shape) / npy_type_size(header.type)};
  state->row_elements = 1;
  return NpzRows(std::move(state));
}

}  // namespace gradstone
