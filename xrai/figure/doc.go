// Package figure draws results. A figure's title says what was found; every
// figure shows the null or base rate its numbers must be read against. Records
// are named by their row, never by their values.
//
// Colours are those of Okabe and Ito (2008), which colour-blind readers can
// tell apart, and no meaning rests on colour alone. Figures have a white ground
// of their own, so they read the same in light and dark notebooks.
package figure
