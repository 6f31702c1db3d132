//! The program `rose`. Its commands stand in the library, in `commands/`.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    rose_kernel::commands::main()
}
