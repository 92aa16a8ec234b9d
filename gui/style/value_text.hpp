#pragma once

#include <QString>

namespace acceptlab::gui {

// Numbers of the charts with their units. Parameters of a scenario are written by parameters/.

/// "1.84 ms", "220 us", "0 s", with so many significant digits; "none" of NaN.
QString seconds_text(double seconds, int digits = 3);
/// "0.012 %", "6.25 %"; "none" of NaN.
QString share_text(double share, int digits = 3);
/// "12.3", "630 000", "1.2e-05"; "none" of NaN.
QString number_text(double number, int digits = 3);

}  // namespace acceptlab::gui
