#pragma once

#include <QColor>

/// The colours of Okabe and Ito (2008), which people who are colour-blind can tell apart.
namespace acceptlab::gui::okabe_ito {

inline constexpr QColor blue(0x00, 0x72, 0xB2), orange(0xE6, 0x9F, 0x00), green(0x00, 0x9E, 0x73),
    pink(0xCC, 0x79, 0xA7), sky(0x56, 0xB4, 0xE9), red(0xD5, 0x5E, 0x00);

}  // namespace acceptlab::gui::okabe_ito
