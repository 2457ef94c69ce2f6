// What stands between C++ and the contract: no exception crosses it, and every failure is told.
#pragma once
#include "biobert_plugin.h"

#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

namespace crf {

/// A failure with the status that the host is given.
class Failure : public std::runtime_error {
 public:
  Failure(bp_status status, const std::string &why) : std::runtime_error(why), status(status) {}
  const bp_status status;
};

/// A view of a string of the contract; lent as long as it is.
inline std::string_view view(bp_str s) { return {s.ptr ? s.ptr : "", static_cast<size_t>(s.len)}; }

/// A string of the contract from text that outlives its use.
inline bp_str lend(std::string_view text) { return {text.data(), text.size()}; }

/// Runs `body`, which returns a status; an exception becomes one, and the host is told why.
template <class Body>
bp_status guarded(const bp_host *host, Body body) noexcept {
  const auto refuse = [host](bp_status status, const char *why) {
    host->error(host, status, bp_string(why));
    return status;
  };
  try {
    return body();
  } catch (const Failure &failure) {
    return refuse(failure.status, failure.what());
  } catch (const std::bad_alloc &) {
    return BP_E_MEMORY;  // needs no words
  } catch (const std::exception &error) {
    return refuse(BP_E_INTERNAL, error.what());
  } catch (...) {
    return refuse(BP_E_INTERNAL, "an exception of an unknown kind");
  }
}

}  // namespace crf
