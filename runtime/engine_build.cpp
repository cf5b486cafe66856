#include "build_name.h"

#include "engine_build.h" // made by the build

namespace kiln {

const char* engineBuildName() {
    return KILN_ENGINE_BUILD;
}

} // namespace kiln
