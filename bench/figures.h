// Figures of a run: what headlines and targets are made of. Which rows stand for what is said here, once.
#pragma once

#include "bench/pick.h"

#include <optional>
#include <string>

namespace kiln::bench {

struct Figure {
    double value = 0;
    size_t programs = 0; ///< it is the geometric mean over so many; 0: it is no mean
    size_t outOf = 0;    ///< of so many that could have had it; 0: all of them
};
using MaybeFigure = std::optional<Figure>;

/// "17 of 19", "19". REQUIRES: it is a mean.
std::string programsText(const Figure& figure);
/// "geometric mean of 17 of 19 programs"; empty when it is no mean.
std::string meanText(const Figure& figure);

/// Of one row a program.
MaybeFigure meanOf(const Picked& rows);
MaybeFigure mostFigureOf(const Picked& rows);
MaybeFigure leastFigureOf(const Picked& rows);

MaybeFigure meanRatio(const Results& results, std::string_view suite, std::string_view mode);
/// Of programs whose calls settle, ms.
MaybeFigure timeUntilSettled(const Results& results);
/// What Kiln does to a unit from its bitcode on, over LLVM's own pipeline and code generation.
MaybeFigure compileRatio(const Results& results);
/// Node's time over that of Kiln with a filled cache, both taken as ratios to the same native runs.
MaybeFigure nodeOverKiln(const Results& results);
/// Percent of time.
MaybeFigure costOfCounting(const Results& results);
/// A second, found in memory, verified and decompressed; the best number of threads.
MaybeFigure lookUps(const Results& results);
/// P99 of a hit in L3, ms: the database is in the kernel's page cache; it was dropped from there.
MaybeFigure pageCacheP99(const Results& results);
MaybeFigure coldDiskP99(const Results& results);
/// Resident, MB.
MaybeFigure mostMemory(const Results& results);
/// A process, C source, filled cache, ms.
MaybeFigure warmHello(const Results& results);

} // namespace kiln::bench
