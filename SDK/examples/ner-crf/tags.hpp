// Classes of words: O, then B and I of each type. The scheme is IOB2: every mention begins with its B.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crf {

/// The inventory of tags for some types of mentions, and which tag may follow which.
class Tags {
 public:
  /// The tag of words that no mention holds.
  static constexpr int32_t outside = 0;

  explicit Tags(const std::vector<std::string_view> &types) {
    names_.reserve(2 * types.size() + 1);
    names_.emplace_back("O");
    for (const auto type : types)
      for (const char *prefix : {"B", "I"})
        names_.push_back(type.empty() ? std::string(prefix) : prefix + ("-" + std::string(type)));
  }

  /// C, the number of tags.
  int32_t count() const { return static_cast<int32_t>(names_.size()); }
  /// The name of a tag, as a corpus writes it: "B-Disease", or "B" for a type without a name.
  const std::string &name(int32_t tag) const { return names_[static_cast<size_t>(tag)]; }
  /// The tag that begins a mention of a type.
  static int32_t begin(uint32_t type) { return static_cast<int32_t>(2 * type + 1); }
  /// The tag that goes on with a mention of a type.
  static int32_t inside(uint32_t type) { return begin(type) + 1; }
  /// Whether a tag goes on with a mention.
  static bool is_inside(int32_t tag) { return tag > 0 && tag % 2 == 0; }
  /// The type of a tag that is not O.
  static uint32_t type(int32_t tag) { return static_cast<uint32_t>(tag - 1) / 2; }
  /// Whether `next` may stand behind `tag`: an I only behind B and I of its type.
  static bool may_follow(int32_t tag, int32_t next) { return !is_inside(next) || tag == next || tag == next - 1; }
  /// Whether a text may begin with a tag.
  static bool may_begin(int32_t tag) { return !is_inside(tag); }

 private:
  std::vector<std::string> names_;
};

}  // namespace crf
