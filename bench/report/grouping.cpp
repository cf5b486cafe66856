#include "bench/report/grouping.h"

#include "bench/format.h"

#include <algorithm>
#include <initializer_list>

namespace kiln::bench {

namespace {

using Member = std::string Row::*;
using Members = std::vector<Member>;

bool differ(const Picked& rows, Member member) {
    return std::ranges::any_of(rows, [&](const Row* row) { return row->*member != rows.front()->*member; });
}

std::string joined(const Row& row, const Members& members) {
    std::string text;
    for (Member member : members)
        text += (text.empty() ? "" : ", ") + row.*member;
    return text;
}

Members those(const Picked& rows, std::initializer_list<Member> among) {
    Members result;
    std::ranges::copy_if(among, std::back_inserter(result), [&](Member member) { return differ(rows, member); });
    return result;
}

Group groupOf(const Picked& rows, const Picked& all) {
    Group group{"", rows, {}};
    Members title = those(all, {&Row::program, &Row::mode, &Row::metric});
    std::erase_if(title, [&](Member member) { return differ(rows, member); });
    group.title = joined(*rows.front(), title.empty() ? Members{&Row::metric} : title);
    const Members apart = those(rows, {&Row::program, &Row::mode, &Row::metric});
    for (const Row* row : rows)
        group.labels.push_back(joined(*row, apart.empty() ? Members{&Row::metric} : apart));
    return group;
}

std::vector<Group> groupedBy(const Picked& rows, const Members& by) {
    Members keys = by;
    keys.push_back(&Row::unit);
    std::vector<std::pair<std::string, Picked>> parts;
    for (const Row* row : rows) {
        const std::string key = joined(*row, keys);
        auto at = std::ranges::find(parts, key, &std::pair<std::string, Picked>::first);
        if (at == parts.end()) at = parts.insert(parts.end(), {key, {}});
        at->second.push_back(row);
    }
    std::vector<Group> groups;
    groups.reserve(parts.size());
    for (const auto& part : parts)
        groups.push_back(groupOf(part.second, rows));
    return groups;
}

/// In charts: a crowded one, or one with names that are cut off, is as bad as some more. A figure all by itself is no
/// chart at all.
double costOf(const std::vector<Group>& groups) {
    constexpr size_t kManyBars = 26, kLongLabel = 24;
    constexpr double kCrowded = 4, kCutOff = 5, kAlone = 1.5;
    double cost = 0;
    for (const Group& group : groups) {
        cost += group.rows.size() == 1 ? kAlone : 1;
        if (group.rows.size() > kManyBars) cost += kCrowded;
        if (group.rows.size() > 1 &&
            std::ranges::any_of(group.labels, [](const std::string& label) { return widthOf(label) > kLongLabel; }))
            cost += kCutOff;
    }
    return cost;
}

} // namespace

std::vector<Group> groupsOf(const Picked& rows) {
    const Members ways[] = {{&Row::metric},
                            {&Row::program},
                            {&Row::mode},
                            {&Row::program, &Row::metric},
                            {&Row::program, &Row::mode},
                            {&Row::mode, &Row::metric}};
    std::vector<Group> best;
    for (const Members& way : ways) {
        std::vector<Group> groups = groupedBy(rows, way);
        if (best.empty() || costOf(groups) < costOf(best)) best = std::move(groups);
    }
    return best;
}

} // namespace kiln::bench
