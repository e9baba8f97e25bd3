#include "tools/prepare_data/download.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <system_error>

#include "reference/error.hpp"
#include "reference/version.hpp"
#include "tools/prepare_data/part_file.hpp"
#include "tools/prepare_data/sha256.hpp"

namespace gradstone::tools {
namespace {

constexpr long whole_file = 200, part_of_file = 206, no_such_part = 416;  // answers of servers

using Clock = std::chrono::steady_clock;
constexpr int most_silent_seconds = 30;
constexpr std::size_t most_of_a_page = std::size_t{1} << 20;  // that says what is wrong

// One request for what is still missing. libcurl calls it from C: it throws nothing there.
class Transfer {
 public:
  Transfer(const Download& wanted, PartFile& part, const DownloadProgress& progress,
           std::chrono::milliseconds left)
      : part_(part), progress_(progress), most_bytes_(wanted.most_bytes) {
    if (!curl_) throw Error("libcurl cannot be started");
    set(CURLOPT_URL, wanted.url.c_str());
    set(CURLOPT_USERAGENT, user_agent_.c_str());
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, 5L);
    set(CURLOPT_NOSIGNAL, 1L);
    const long silent = std::min(wanted.timeout, most_silent_seconds);
    set(CURLOPT_CONNECTTIMEOUT, silent);
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);  // bytes per second
    set(CURLOPT_LOW_SPEED_TIME, silent);
    set(CURLOPT_TIMEOUT_MS, std::max(1L, static_cast<long>(left.count())));
    set(CURLOPT_ERRORBUFFER, message_);
    set(CURLOPT_WRITEFUNCTION, &Transfer::write);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &Transfer::report);
    set(CURLOPT_XFERINFODATA, this);
    if (part.size() > 0) set(CURLOPT_RANGE, fmt::format("{}-", part.size()).c_str());
  }

  void run() {
    code_ = curl_easy_perform(curl_.get());
    curl_off_t length = 0;  // of this answer; at most 0 if it is not known
    curl_easy_getinfo(curl_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (start_ && length > 0) total_ = *start_ + static_cast<std::uint64_t>(length);
  }

  bool complete() const { return code_ == CURLE_OK && (sent(whole_file) || sent(part_of_file)); }
  // The server has an answer, be it one without end.
  bool refused() const { return (code_ == CURLE_OK || page_ > most_of_a_page) && !complete(); }
  bool too_long() const { return too_long_; }
  bool sent(long answer) const { return this->answer() == answer; }
  int write_error() const { return write_error_; }
  std::uint64_t total() const { return total_; }

  std::string reason() const {
    if (!refused()) return message_[0] != '\0' ? message_ : curl_easy_strerror(code_);
    const long status = answer();
    return fmt::format("the server answers {}{}", status,
                       status == 404   ? ", not found"
                       : status == 403 ? ", forbidden"
                       : status >= 500 ? "; try again later"
                                       : "");
  }

 private:
  template <typename Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(curl_.get(), option, value);
  }
  long answer() const {
    long status = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
    return status;
  }

  static std::size_t write(const char* bytes, std::size_t, std::size_t count, void* transfer) {
    return static_cast<Transfer*>(transfer)->take(bytes, count);
  }
  std::size_t take(const char* bytes, std::size_t count) {
    if (!sent(whole_file) && !sent(part_of_file)) {  // a page that says what is wrong
      page_ += count;
      return page_ > most_of_a_page ? 0 : count;
    }
    if (!start_) {
      if (sent(whole_file)) write_error_ = part_.clear();
      start_ = part_.size();
    }
    too_long_ = count > most_bytes_ - std::min(most_bytes_, part_.size());
    if (too_long_) return 0;
    if (write_error_ == 0) write_error_ = part_.append(bytes, count);
    return write_error_ == 0 ? count : 0;  // 0 ends the transfer
  }

  static int report(void* transfer, curl_off_t total, curl_off_t, curl_off_t, curl_off_t) {
    static_cast<Transfer*>(transfer)->tell(static_cast<std::uint64_t>(total));
    return 0;
  }
  void tell(std::uint64_t total) {
    if (start_ && progress_) progress_(part_.size(), total == 0 ? 0 : *start_ + total);
  }

  PartFile& part_;
  const DownloadProgress& progress_;
  std::uint64_t most_bytes_;
  std::size_t page_ = 0;  // bytes of an answer that is not the file
  bool too_long_ = false;
  std::optional<std::uint64_t> start_;  // of what this answer brings, once it has begun
  std::uint64_t total_ = 0;             // bytes of the file; 0 if that is not known
  int write_error_ = 0;
  CURLcode code_ = CURLE_OK;
  char message_[CURL_ERROR_SIZE] = "";
  std::string user_agent_ = "gradstone/" + std::string(version());
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl_{curl_easy_init(), curl_easy_cleanup};
};

std::string kept_text(const PartFile& part, std::uint64_t total) {
  if (part.size() == 0) return "";
  const std::string all = total == 0 ? "" : fmt::format(" of {}", total);
  return fmt::format("; {}{} bytes are kept in {}: the same command goes on from there",
                     part.size(), all, part.path().string());
}

// Asks for what is missing until everything is there.
void fetch(const Download& wanted, PartFile& part, const DownloadProgress& progress,
           Clock::time_point deadline) {
  std::uint64_t total = 0;
  for (std::uint64_t most = part.size();; most = part.size()) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0)
      throw Error(fmt::format("{}: not done in {} s (--timeout){}", wanted.url, wanted.timeout,
                              kept_text(part, total)));
    Transfer transfer(wanted, part, progress, left);
    transfer.run();
    total = std::max(total, transfer.total());
    if (transfer.complete()) return;
    if (transfer.too_long()) {
      part.clear();
      throw Error(
          fmt::format("{}: the file is longer than {} bytes, as none of the data sets is; "
                      "it was removed",
                      wanted.url, wanted.most_bytes));
    }
    if (transfer.sent(no_such_part)) return;  // there is no more; the checksum will tell
    if (transfer.write_error() != 0)
      throw Error(fmt::format("{}: cannot be written: {}{}", part.path().string(),
                              std::generic_category().message(transfer.write_error()),
                              kept_text(part, total)));
    if (transfer.refused() || part.size() <= most)  // a server may send the same again and again
      throw Error(fmt::format("{}: {}{}", wanted.url, transfer.reason(), kept_text(part, total)));
  }
}

void require_web(const std::string& url) {
  if (url.starts_with("http://") || url.starts_with("https://")) return;
  throw FormatError(url + ": is no address that begins http:// or https://");
}

}  // namespace

void download(const Download& wanted, const DownloadProgress& progress) {
  require_web(wanted.url);
  if (std::filesystem::exists(wanted.target)) {
    if (sha256_of(wanted.target) == wanted.sha256) return;
    throw Error(
        fmt::format("{}: exists, and is another file than the one wanted, by its checksum; "
                    "move it away to download that one",
                    wanted.target.string()));
  }
  PartFile part(wanted.target);
  bool resumed = part.size() > 0;
  const auto deadline = Clock::now() + std::chrono::seconds(wanted.timeout);
  for (;;) {
    fetch(wanted, part, progress, deadline);
    const std::string sum = sha256_of(part.path());
    if (sum == wanted.sha256) return part.finish();
    part.clear();
    if (!resumed)
      throw Error(
          fmt::format("{}: the file that came has the SHA-256 checksum {}, not {}; it was "
                      "removed",
                      wanted.url, sum, wanted.sha256));
    resumed = false;  // what was there before may be to blame: once more from the start
  }
}

}  // namespace gradstone::tools
