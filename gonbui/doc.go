// Package gonbui is the notebook room: it shows values in a GoNB notebook in
// exact order, draws progress and answers the interrupt button. It knows
// nothing of what it shows; small interfaces are enough.
//
//  1. [Show] puts figures, tables, text and errors below the cell, each where
//     the program stood when it called Show, between whatever fmt printed
//     before and after.
//  2. [Live] gives a session what it needs to report and to stop:
//     session.With(gonbui.Live()). [Progress] is its function alone, with a
//     label.
//  3. An interrupt turns the running bar into a sentence with the numbers of
//     that moment and ends the cell with status 130, so that "Run all" stops.
//
// In GoNB every cell is a program of its own, and a top-level
//
//	var s = audit.Open(...).With(gonbui.Live())
//
// runs again in each later one. So nothing here happens before it is needed:
// the connection to the notebook is opened by the first output, and Live costs
// microseconds.
//
// # The same bytes twice
//
// A notebook committed with its outputs must not change when it runs again. A
// bar therefore appears with the first report of a step, however short the
// step is, and always leaves one line behind, "7,886 of 7,886 done", without
// rate or times. Hiding the bars of short steps would make the stored outputs
// depend on the speed of the machine, and drawing them late would make their
// place among the outputs depend on it.
//
// # Outside a notebook
//
// The same program run by itself prints the text form of each value to
// standard output and its progress to standard error; see [SaveTo] for keeping
// the figures.
package gonbui
