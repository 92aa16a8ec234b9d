#pragma once

namespace acceptlab::experiment {

/// CSS of a report: light and dark by what the reader's system asks for, black on white on paper.
extern const char* const page_style;

}  // namespace acceptlab::experiment
