// How the page looks.
#pragma once

namespace kiln::bench {

/// CSS.
extern const char* const kReportStyle;

} // namespace kiln::bench
