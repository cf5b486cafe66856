// The jobs of each suite; the table that names them is in suites.cpp.
#pragma once

#include "bench/suite.h"

namespace kiln::bench {

std::vector<Job> startupJobs(const Plan& plan);
std::vector<Job> warmupJobs(const Plan& plan);
std::vector<Job> steadyJobs(const Plan& plan);
std::vector<Job> wholeJobs(const Plan& plan);
std::vector<Job> interpreterJobs(const Plan& plan);
std::vector<Job> compileJobs(const Plan& plan);
std::vector<Job> cacheJobs(const Plan& plan);
std::vector<Job> profilingJobs(const Plan& plan);
std::vector<Job> concurrencyJobs(const Plan& plan);
std::vector<Job> memoryJobs(const Plan& plan);
std::vector<Job> ablationJobs(const Plan& plan);
std::vector<Job> adversarialJobs(const Plan& plan);
std::vector<Job> countsJobs(const Plan& plan);

} // namespace kiln::bench
