#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gradstone::prime_field {

/// What is remembered of values of the field: a hash table with open addressing, keyed by the
/// representative. The first entry of a key stays. A pointer holds until the next insertion.
template <class Item>
class ValueTable {
 public:
  const Item* find(std::uint64_t key) const {
    if (slots_.empty()) return nullptr;
    for (std::size_t at = first_slot(key); slots_[at].used; at = next(at))
      if (slots_[at].key == key) return &slots_[at].item;
    return nullptr;
  }

  void insert(std::uint64_t key, const Item& item) {
    if (2 * (size_ + 1) > slots_.size()) grow();
    std::size_t at = first_slot(key);
    for (; slots_[at].used; at = next(at))
      if (slots_[at].key == key) return;
    slots_[at] = {key, true, item};
    ++size_;
  }

  std::size_t size() const { return size_; }

 private:
  struct Slot {
    std::uint64_t key = 0;
    bool used = false;
    Item item{};
  };

  std::size_t first_slot(std::uint64_t key) const {
    return (key * 0x9e3779b97f4a7c15ULL >> 32) & (slots_.size() - 1);
  }
  std::size_t next(std::size_t at) const { return (at + 1) & (slots_.size() - 1); }

  void grow() {
    std::vector<Slot> old(slots_.empty() ? 32 : 2 * slots_.size());
    old.swap(slots_);
    size_ = 0;
    for (const auto& slot : old)
      if (slot.used) insert(slot.key, slot.item);
  }

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace gradstone::prime_field
