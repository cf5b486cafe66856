#include "bench/report/figures_table.h"

#include "bench/report/html.h"
#include "bench/statistics.h"

namespace kiln::bench {

static std::string cell(const std::string& plain) {
    return element("td", "", text(plain));
}

static std::string number(const std::string& plain) {
    return element("td", "n", text(plain));
}

static std::string lineOf(const Row& row) {
    const std::string range = row.samples.size() < 2 ? ""
                                                     : figure(leastOf(std::span(row.samples))) + " .. " +
                                                           figure(mostOf(std::span(row.samples)));
    // The note of a curve is data, and drawn.
    const std::string note = isSeries(row) ? "" : row.note;
    return element("tr", "",
                   cell(row.program) + cell(row.mode) + cell(row.metric) + number(figure(valueOf(row))) +
                       cell(row.unit) + number(range) + number(std::to_string(row.samples.size())) +
                       element("td", "note", text(note))) +
           "\n";
}

std::string figuresTable(const Picked& rows) {
    std::string head;
    for (const char* title : {"program", "mode", "metric"})
        head += element("th", "", title);
    head += element("th", "n", "median") + element("th", "", "unit") + element("th", "n", "min .. max") +
            element("th", "n", "n") + element("th", "", "note");
    std::string body;
    for (const Row* row : rows)
        body += lineOf(*row);
    const std::string summary =
        element("summary", "", "All " + std::to_string(rows.size()) + (rows.size() == 1 ? " figure" : " figures"));
    return element("details", "",
                   summary + scrollable(element("table", "figures",
                                                element("thead", "", element("tr", "", head)) + "\n" +
                                                    element("tbody", "", body)))) +
           "\n";
}

} // namespace kiln::bench
