//! The program `rose`. Its commands stand in the library, in `commands/`.

use std::process::ExitCode;

fn main() -> ExitCode {
    rose_kernel::commands::main()
}
