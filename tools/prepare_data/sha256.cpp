#include "tools/prepare_data/sha256.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <memory>
#include <vector>

#include "reference/error.hpp"

namespace gradstone::tools {

std::string sha256_of(const std::filesystem::path& path) {
  const auto failure = [&] {
    return Error(fmt::format("{}: its checksum cannot be computed", path.string()));
  };
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  std::ifstream file(path, std::ios::binary);
  if (!file || !context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1)
    throw failure();
  constexpr std::size_t piece = std::size_t{1} << 16;
  std::vector<char> buffer(piece);
  while (file) {
    file.read(buffer.data(), static_cast<std::streamsize>(piece));
    EVP_DigestUpdate(context.get(), buffer.data(), static_cast<std::size_t>(file.gcount()));
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (file.bad() || EVP_DigestFinal_ex(context.get(), digest.data(), &size) != 1) throw failure();
  std::string text;
  for (unsigned k = 0; k < size; ++k) text += fmt::format("{:02x}", digest[k]);
  return text;
}

}  // namespace gradstone::tools
