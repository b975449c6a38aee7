//! How many files this process may have open; a connection is one.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files open at once that are no connections of clients: of databases, temporary files, the program.
const OTHERS: u64 = 256;

/// Makes room for so many connections, as far as the system lets us.
///
/// # Errors
/// Says how many there is room for, if that is fewer.
pub fn room_for_connections(connections: usize) -> Result<(), usize> {
    let needed = u64::try_from(connections)
        .unwrap_or(u64::MAX)
        .saturating_add(OTHERS);
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_none_or(|current| current >= needed) {
        return Ok(());
    }
    let raised = maximum.map_or(needed, |maximum| maximum.min(needed));
    let limit = Rlimit {
        current: Some(raised),
        maximum,
    };
    let allowed = match setrlimit(Resource::Nofile, limit) {
        Ok(()) => raised,
        Err(_) => current.unwrap_or(raised),
    };
    match allowed >= needed {
        true => Ok(()),
        false => Err(usize::try_from(allowed.saturating_sub(OTHERS)).unwrap_or(usize::MAX)),
    }
}
