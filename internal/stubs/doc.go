// Package stubs gives the stub files that come with the program: typeshed's
// standard library and third-party stubs, and our models.
//
// # Model
//
// All of them lie in one file, the pack, which the build makes (see
// scripts/stubs) and the binary embeds. A pack has four trees, named like the
// kinds of [source.FileKey]:
//
//	stdlib/asyncio/tasks.pyi          typeshed's standard library
//	stubs/requests/api.pyi            third-party stubs of all distributions, merged
//	model/aiohttp/client.pyi          shapes and effects of libraries
//	model-stdlib/asyncio/tasks.pyi    effects of the standard library
//
// and, under licenses/, the terms that the files come under. Files are compressed
// in chunks of neighbours, so that a look-up by name costs a binary search and
// reading a module decompresses about 64 KiB.
//
// # Invariants
//
//   - The same inputs give the same bytes, so that a pack's ID names its content.
//   - Paths are listed in full in the index: names that begin with an underscore
//     are files like others. (A pattern of the embed package would drop them, and
//     every __init__.pyi with them, which is one reason for packing.)
//   - A program built without a pack still starts; [Open] then returns a
//     [MissingError].
package stubs
