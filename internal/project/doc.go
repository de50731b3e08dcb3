// Package project finds out what there is to check: where a project begins, its
// settings, its files and what each is for, its import roots, the version of
// Python that it is written for, and the environment that it runs in. It never
// runs Python.
//
// # Model
//
// [Open] starts from the paths that the user named. The project's root is the
// nearest folder above all of them with settings of ours, or else with a build
// file or a repository in it. All files below the root are known; those below the
// named paths are checked. In
//
//	shop/
//	    pyproject.toml          requires-python = ">=3.10"
//	    src/shop/pool.py        module shop.pool, source
//	    tests/test_pool.py      module test_pool, test
//	    scripts/load-all.py     no module, script
//	    .venv/pyvenv.cfg        skipped, but its packages can be imported
//
// "check src" from within shop has the root shop, the import roots src and shop,
// the target 3.10 and one file to check.
//
// Patterns in settings are those of .gitignore, relative to the root.
//
// # Invariants
//
//   - Files are sorted by key, so nothing depends on the order of a folder.
//   - Nothing of the machine counts but the file system, and VIRTUAL_ENV if the
//     caller passes it on.
//   - An error in settings is a [SettingsError] with file and line; there is no
//     setting that is silently dropped.
package project
