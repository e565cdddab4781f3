//! A file system layer for SQLite that fails to sync when told to.
//!
//! It stands under every connection of this test program as the default and forwards everything
//! to the real one, so the store is tested as it is shipped.

use rusqlite::ffi;
use std::collections::HashMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::path::Path;
use std::ptr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, Once, OnceLock};

/// What happens to the syncs of one database's log.
#[derive(Debug, Default)]
pub(crate) struct Syncs {
    /// Syncs that are still to fail.
    pub(crate) to_fail: AtomicU32,
    /// Syncs asked for so far.
    pub(crate) seen: AtomicU32,
}

static WATCHED: Mutex<Option<HashMap<String, &'static Syncs>>> = Mutex::new(None);

/// The addresses of the real layer; it lives as long as the program.
struct Real {
    vfs: *mut ffi::sqlite3_vfs,
}
// SAFETY: SQLite's layers are registered for the life of the program and safe on any thread.
unsafe impl Send for Real {}
// SAFETY: as above.
unsafe impl Sync for Real {}

static REAL: OnceLock<Real> = OnceLock::new();

fn real() -> *mut ffi::sqlite3_vfs {
    REAL.get().expect("the layer is installed before files are opened").vfs
}

/// Watches the log of the database at `path`.
pub(crate) fn watch(path: &Path) -> &'static Syncs {
    install();
    let syncs: &'static Syncs = Box::leak(Box::default());
    let log = format!("{}-wal", path.display());
    WATCHED.lock().unwrap().get_or_insert_default().insert(log, syncs);
    syncs
}

/// Our part of an open file; the real layer's part follows it in memory.
#[repr(C)]
struct File {
    base: ffi::sqlite3_file,
    syncs: Option<&'static Syncs>,
}

/// The real layer's part of a file.
unsafe fn inner(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: SQLite gives each file the bytes that `install` asked for: ours, then the real ones.
    unsafe { file.byte_add(size_of::<File>()) }
}

fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: the layer found is valid for ever; the copy differs in its name, size and open
        // alone, is leaked, and so is valid for ever too.
        unsafe {
            let vfs = ffi::sqlite3_vfs_find(ptr::null());
            assert!(!vfs.is_null());
            assert!(REAL.set(Real { vfs }).is_ok());
            let mut copy = *vfs;
            copy.zName = c"faults".as_ptr();
            copy.pNext = ptr::null_mut();
            copy.szOsFile += size_of::<File>() as c_int;
            copy.xOpen = Some(open);
            assert_eq!(ffi::sqlite3_vfs_register(Box::leak(Box::new(copy)), 1), ffi::SQLITE_OK);
        }
    });
}

unsafe extern "C" fn open(
    _vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite calls with valid pointers, and `file` has room for both parts.
    unsafe {
        let opened = (*real()).xOpen.expect("every layer opens files")(real(), name, inner(file), flags, out);
        let ours = file.cast::<File>();
        (*ours).base.pMethods = ptr::null();
        (*ours).syncs = None;
        if !name.is_null() {
            let name = CStr::from_ptr(name).to_string_lossy();
            (*ours).syncs = WATCHED.lock().unwrap().as_ref().and_then(|watched| watched.get(&*name).copied());
        }
        if !(*inner(file)).pMethods.is_null() {
            (*ours).base.pMethods = &METHODS;
        }
        opened
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: `file` was opened by `open` above.
    unsafe {
        if let Some(syncs) = (*file.cast::<File>()).syncs {
            syncs.seen.fetch_add(1, Ordering::SeqCst);
            let left =
                syncs.to_fail.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
            if left.is_ok() {
                return ffi::SQLITE_IOERR_FSYNC;
            }
        }
        (*(*inner(file)).pMethods).xSync.expect("every file syncs")(inner(file), flags)
    }
}

/// Functions that hand their call on to the real layer.
macro_rules! forward {
    ($($method:ident = $name:ident($($argument:ident: $kind:ty),*) -> $result:ty;)+) => {
        $(unsafe extern "C" fn $name(file: *mut ffi::sqlite3_file, $($argument: $kind),*) -> $result {
            // SAFETY: `file` was opened by `open`, so the real layer's part follows ours.
            unsafe {
                (*(*inner(file)).pMethods).$method.expect("the real layer has this method")(inner(file), $($argument),*)
            }
        })+

        static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
            iVersion: 3,
            xSync: Some(sync),
            $($method: Some($name),)+
        };
    };
}

forward! {
    xClose = close() -> c_int;
    xRead = read(to: *mut c_void, amount: c_int, offset: ffi::sqlite3_int64) -> c_int;
    xWrite = write(from: *const c_void, amount: c_int, offset: ffi::sqlite3_int64) -> c_int;
    xTruncate = truncate(size: ffi::sqlite3_int64) -> c_int;
    xFileSize = file_size(size: *mut ffi::sqlite3_int64) -> c_int;
    xLock = lock(level: c_int) -> c_int;
    xUnlock = unlock(level: c_int) -> c_int;
    xCheckReservedLock = check_reserved_lock(out: *mut c_int) -> c_int;
    xFileControl = file_control(operation: c_int, argument: *mut c_void) -> c_int;
    xSectorSize = sector_size() -> c_int;
    xDeviceCharacteristics = device_characteristics() -> c_int;
    xShmMap = shm_map(page: c_int, size: c_int, extend: c_int, out: *mut *mut c_void) -> c_int;
    xShmLock = shm_lock(offset: c_int, count: c_int, flags: c_int) -> c_int;
    xShmBarrier = shm_barrier() -> ();
    xShmUnmap = shm_unmap(delete: c_int) -> c_int;
    xFetch = fetch(offset: ffi::sqlite3_int64, amount: c_int, out: *mut *mut c_void) -> c_int;
    xUnfetch = unfetch(offset: ffi::sqlite3_int64, page: *mut c_void) -> c_int;
}
