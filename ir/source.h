#pragma once

// What a host hands in is part of the public face.

#include "kiln/source.h"
