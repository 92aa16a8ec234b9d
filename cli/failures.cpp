#include "cli/failures.hpp"

#include <cerrno>
#include <iostream>
#include <new>
#include <system_error>

#include "experiment/notation/diagnostics.hpp"
#include "sim/check.hpp"

namespace acceptlab::cli {

namespace {

Exit fail(Exit exit, const std::exception& error) {
  std::cerr << "acceptlab: error: " << error.what() << '\n';
  return exit;
}

}  // namespace

Exit work_and_tell(const Work& work) {
  try {
    const Exit exit = work();
    errno = 0;
    if (!std::cout.flush())
      throw std::system_error(errno != 0 ? errno : EIO, std::generic_category(),
                              "writing to stdout");
    return exit;
  } catch (const experiment::ScenarioError& error) {
    std::cerr << error.what();
    return Exit::Usage;
  } catch (const sim::LimitExceeded& error) {
    return fail(Exit::Usage, error);
  } catch (const sim::InternalError& error) {
    return fail(Exit::Broken, error);
  } catch (const std::bad_alloc&) {
    std::cerr << "acceptlab: error: out of memory\n";
    return Exit::Environment;
  } catch (const std::system_error& error) {
    return fail(Exit::Environment, error);
  } catch (const std::exception& error) {
    return fail(Exit::Broken, error);
  }
}

}  // namespace acceptlab::cli
