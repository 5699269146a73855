// Package group starts a program as the leader of a process group: a
// terminal's Ctrl-C does not reach it, and its children can be killed with it.
// Where there are no such groups both functions know the program alone.
package group
