// Package archtest holds the tests of the repository as a whole: which package
// may import which, and what every file keeps to.
//
// The layers are a list of rows. A package may import packages of lower rows,
// and of its own row those that stand to its left. So the direction in which data
// travels can be read from the imports: a parser that asks the type store for
// something does not build a cycle that Go would refuse, but it does build a
// program in which no stage can be tested, cached or replaced alone.
//
// A package that the table does not know is an error too: whoever adds one says
// where it stands.
//
// The package has no code outside of its tests, and nothing imports it.
package archtest
