// Package resolve finds the file that an import means.
//
// # Model
//
// A module's types come from the first of these that has it:
//
//  1. a user's stub path
//  2. the project: a stub beside the source, or else the source
//  3. typeshed's standard library, as of the target version; then roots of the
//     project that nothing declares: contrib/recipes/sqlite3 hides sqlite3 from
//     its neighbours only
//  4. an installed stub package (requests-stubs)
//  5. installed source that says it is typed (py.typed)
//  6. typeshed's third-party stubs
//  7. a shipped model
//  8. other installed source
//  9. a user's model: where nothing else has the module, its stub is the only one
//  10. a shipped shape, unless a distribution is installed that has the top-level
//     module
//  11. the importing file's own folder, if that is no package: what a script
//     finds beside itself
//
// The project comes before the standard library, so that CPython's own Lib is
// checked as what it is; builtins, typing, types, sys and _typeshed are excepted.
//
// A name is looked up whole: of "google.cloud.storage" the first place that has
// all three parts wins, since "google" is a namespace that many share. A package
// that stops halfway (it has an __init__ but no such submodule) is remembered and
// the search goes on, because stubs are often partial.
//
// What a name means depends on who asks. For a project's file the folder above
// its outermost package is the first root: given
//
//	examples/a/app/{__init__,main,db}.py
//	examples/b/app/{__init__,main,db}.py
//
// "import app.db" in each main.py means the file beside it. Bundled stubs see
// bundled stubs, and installed files do not see the project.
//
// # Invariants
//
//   - Answers depend on the names in folders only, never on a file's content
//     (but for py.typed and the metadata of installed distributions), and are
//     equal for equal questions during a Resolver's life. After a file has come
//     or gone, make a new one.
//   - A Resolver may be used by several goroutines at once.
//   - Names are compared in their exact case on every machine.
package resolve
