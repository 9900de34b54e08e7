//! Log directories on the real file system: what `milena_runtime::disk` promises, one test a promise.

mod common;

use std::sync::Arc;

use bytes::Bytes;
use common::{TempDir, host, pattern};
use milena_host::Host;
use milena_runtime::io::ErrorKind;
use milena_runtime::{Disk, Entry, EntryKind, File, Open};

fn mount(host: &Host, path: &str) -> milena_runtime::io::Result<Arc<dyn Disk>> {
    let storage = host.runtime().storage;
    host.block_on(async { storage.mount(path).await })
}

fn on_disk<T>(test: impl AsyncFnOnce(&TempDir, Arc<dyn Disk>) -> T) -> T {
    let (dir, host) = (TempDir::new(), host());
    let disk = mount(&host, &dir.at("data")).unwrap();
    host.block_on(test(&dir, disk))
}

#[test]
fn mount_creates_the_directory_with_its_parents() {
    let (dir, host) = (TempDir::new(), host());
    let path = dir.at("a/b/c");
    let runtime = host.runtime();
    assert!(host.block_on(runtime.storage.peek(&path)).unwrap().is_none());
    let disk = mount(&host, &path).unwrap();
    assert_eq!(disk.path(), path);
    assert!(host.block_on(runtime.storage.peek(&path)).unwrap().is_some());
    assert!(host.block_on(disk.list("")).unwrap().is_empty(), "the lock file is not the log's");
    assert!(host.block_on(disk.free_space()).unwrap() > 0);
}

#[test]
fn a_second_mount_is_refused_until_the_first_disk_is_dropped() {
    let (dir, host) = (TempDir::new(), host());
    let path = dir.at("data");
    let first = mount(&host, &path).unwrap();
    let clone = first.clone();
    for other_name in
        [path.clone(), dir.at("../").to_owned() + dir.path().file_name().unwrap().to_str().unwrap() + "/data"]
    {
        let error = mount(&host, &other_name).err().expect("the directory is held");
        assert_eq!(error.kind(), ErrorKind::ResourceBusy);
        assert!(error.to_string().contains("in use"), "{error}");
    }
    drop(first);
    assert_eq!(mount(&host, &path).err().expect("a clone holds it").kind(), ErrorKind::ResourceBusy);
    drop(clone);
    mount(&host, &path).unwrap();
}

#[test]
fn what_cannot_be_a_log_directory_is_refused_with_its_path() {
    let (dir, host) = (TempDir::new(), host());
    std::fs::write(dir.path().join("file"), "x").unwrap();
    let error = mount(&host, &dir.at("file")).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::NotADirectory);
    assert!(error.to_string().contains("/file is a file"), "{error}");
    let error = mount(&host, &dir.at("file/below")).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::NotADirectory);
    assert!(error.to_string().contains("/file/below"), "{error}");
    assert_eq!(mount(&host, "").err().unwrap().kind(), ErrorKind::InvalidInput);
    // writable to nobody, root included
    let error = mount(&host, "/proc/milena").err().unwrap();
    assert!(error.to_string().contains("/proc/milena"), "{error}");
}

#[test]
fn open_does_what_it_is_told_and_no_more() {
    on_disk(async |_, disk| {
        assert_eq!(disk.open("f", Open::Read).await.err().unwrap().kind(), ErrorKind::NotFound);
        disk.open("f", Open::New).await.unwrap().write_at(0, &[Bytes::from_static(b"kept")]).await.unwrap();
        let error = disk.open("f", Open::New).await.err().unwrap();
        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
        assert!(error.to_string().contains("/data/f"), "{error}");
        let file = disk.open("f", Open::Write).await.unwrap();
        assert_eq!(file.len().await.unwrap(), 4, "opening cuts nothing");
        let read_only = disk.open("f", Open::Read).await.unwrap();
        assert!(read_only.write_at(0, &[Bytes::from_static(b"no")]).await.is_err());
        assert_eq!(disk.open("", Open::Read).await.err().unwrap().kind(), ErrorKind::IsADirectory);
        assert_eq!(disk.open("no/f", Open::Write).await.err().unwrap().kind(), ErrorKind::NotFound);
    });
}

#[test]
fn a_pipe_in_place_of_a_file_is_refused_and_waited_for_by_nobody() {
    on_disk(async |dir, disk| {
        let (kind, mode) = (rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR);
        rustix::fs::mknodat(rustix::fs::CWD, dir.at("data/pipe"), kind, mode, 0).unwrap();
        for how in [Open::Read, Open::Write] {
            let error = disk.open("pipe", how).await.err().unwrap();
            assert_eq!(error.kind(), ErrorKind::InvalidData);
            assert!(error.to_string().contains("/data/pipe: it is a pipe"), "{error}");
        }
    });
}

#[test]
fn a_path_that_leaves_the_directory_is_refused() {
    on_disk(async |_, disk| {
        for path in ["../f", "/etc/passwd", "a/../../f", "."] {
            assert_eq!(disk.open(path, Open::Write).await.err().unwrap().kind(), ErrorKind::InvalidInput);
            assert_eq!(disk.rename("f", path).await.unwrap_err().kind(), ErrorKind::InvalidInput);
        }
    });
}

#[test]
fn a_listing_is_sorted_and_says_what_bears_each_name() {
    on_disk(async |dir, disk| {
        disk.create_dir("t-0").await.unwrap();
        let error = disk.create_dir("t-0").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
        for name in ["b", "a", "10", "9", "Z"] {
            disk.open(name, Open::New).await.unwrap();
        }
        std::os::unix::fs::symlink("nowhere", dir.path().join("data/link")).unwrap();
        let listed = disk.list("").await.unwrap();
        let entry = |name: &str, kind| Entry { name: name.to_owned(), kind };
        let file = |name| entry(name, EntryKind::File);
        assert_eq!(
            listed,
            [
                file("10"),
                file("9"),
                file("Z"),
                file("a"),
                file("b"),
                entry("link", EntryKind::Other),
                entry("t-0", EntryKind::Directory)
            ]
        );
        assert!(disk.list("t-0").await.unwrap().is_empty());
        assert_eq!(disk.list("none").await.unwrap_err().kind(), ErrorKind::NotFound);
    });
}

#[test]
fn names_are_renamed_replaced_and_removed_while_the_file_reads_on() {
    on_disk(async |_, disk| {
        disk.create_dir("d").await.unwrap();
        let new = disk.open("d/new", Open::New).await.unwrap();
        new.write_at(0, &[Bytes::from_static(b"new")]).await.unwrap();
        disk.open("d/old", Open::New).await.unwrap();
        disk.rename("d/new", "d/old").await.unwrap();
        disk.sync_dir("d").await.unwrap();
        disk.sync_dir("").await.unwrap();
        let old = disk.open("d/old", Open::Read).await.unwrap();
        let mut bytes = [0; 3];
        old.read_exact_at(0, &mut bytes).await.unwrap();
        assert_eq!(&bytes, b"new");
        assert_eq!(disk.remove_dir("d").await.unwrap_err().kind(), ErrorKind::DirectoryNotEmpty);
        disk.remove("d/old").await.unwrap();
        assert_eq!(disk.remove("d/old").await.unwrap_err().kind(), ErrorKind::NotFound);
        old.read_exact_at(0, &mut bytes).await.unwrap();
        disk.rename("d", "e").await.unwrap();
        disk.remove_dir("e").await.unwrap();
        assert_eq!(disk.sync_dir("e").await.unwrap_err().kind(), ErrorKind::NotFound);
    });
}

#[test]
fn pieces_are_written_one_after_another_however_many_there_are() {
    on_disk(async |dir, disk| {
        let body = Bytes::from(pattern(100_000));
        // more pieces than one system call takes, of all lengths from none on
        let mut pieces = vec![Bytes::new()];
        let mut at = 0;
        while at < body.len() {
            let end = (at + pieces.len() % 50).min(body.len());
            pieces.push(body.slice(at..end));
            at = end;
        }
        pieces.push(Bytes::new());
        assert!(pieces.len() > 3 * 1024);
        let file = disk.open("f", Open::New).await.unwrap();
        file.write_at(17, &pieces).await.unwrap();
        file.write_at(0, &[]).await.unwrap();
        assert_eq!(file.len().await.unwrap(), 17 + body.len() as u64);
        let written = std::fs::read(dir.path().join("data/f")).unwrap();
        assert!(written[..17].iter().all(|&byte| byte == 0), "what was skipped reads as zeroes");
        assert!(written[17..] == body);
    });
}

#[test]
fn reads_end_where_the_file_ends() {
    on_disk(async |_, disk| {
        let body = pattern(3 << 20);
        let file = disk.open("f", Open::New).await.unwrap();
        file.write_at(0, &[Bytes::from(body.clone())]).await.unwrap();
        let mut whole = vec![0; body.len() + 10];
        assert_eq!(file.read_up_to_at(0, &mut whole).await.unwrap(), body.len());
        assert!(whole[..body.len()] == body);
        assert_eq!(file.read_at(body.len() as u64, &mut [0; 8]).await.unwrap(), 0);
        assert_eq!(file.read_at(1 << 40, &mut [0; 8]).await.unwrap(), 0);
        assert_eq!(file.read_at(0, &mut []).await.unwrap(), 0);
        let error = file.read_exact_at(body.len() as u64 - 4, &mut [0; 8]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
        assert_eq!(file.read_at(u64::MAX, &mut [0; 8]).await.unwrap_err().kind(), ErrorKind::InvalidInput);

        file.set_len(5).await.unwrap();
        assert_eq!(file.len().await.unwrap(), 5);
        file.set_len(7).await.unwrap();
        let mut cut = [1; 7];
        file.read_exact_at(0, &mut cut).await.unwrap();
        assert_eq!(cut[..5], body[..5]);
        assert_eq!(cut[5..], [0, 0], "a file is extended with zeroes");
    });
}

#[test]
fn bytes_that_left_the_page_cache_are_read_all_the_same() {
    on_disk(async |_, disk| {
        let body = pattern(3 << 20);
        let file = disk.open("f", Open::New).await.unwrap();
        file.write_at(0, &[Bytes::from(body.clone())]).await.unwrap();
        disk.sync(&file).await.unwrap();
        rustix::fs::fadvise(file.fd().unwrap(), 0, None, rustix::fs::Advice::DontNeed).unwrap();
        let mut read = vec![0; body.len()];
        file.read_exact_at(0, &mut read).await.unwrap();
        assert!(read == body);
    });
}

#[test]
fn a_group_sync_answers_for_each_file() {
    on_disk(async |dir, disk| {
        assert!(disk.sync_many(&[]).await.is_empty());
        let mut files: Vec<Arc<dyn File>> = Vec::new();
        for index in 0..20 {
            let file = disk.open(&format!("f{index}"), Open::New).await.unwrap();
            file.write_at(0, &[Bytes::from(pattern(index * 1000))]).await.unwrap();
            files.push(file);
        }
        assert!(disk.sync_many(&files).await.iter().all(Result::is_ok));
        // a device that cannot be synced, among files that can
        std::os::unix::fs::symlink("/dev/full", dir.path().join("data/full")).unwrap();
        files[13] = disk.open("full", Open::Write).await.unwrap();
        let results = disk.sync_many(&files).await;
        assert_eq!(results.len(), files.len());
        for (index, result) in results.iter().enumerate() {
            assert_eq!(result.is_ok(), index != 13, "file {index}: {result:?}");
        }
        let error = disk.sync(&files[13]).await.unwrap_err();
        assert!(error.to_string().contains("cannot sync") && error.to_string().contains("/full"), "{error}");
    });
}

#[test]
fn a_full_disk_says_that_it_is_full() {
    on_disk(async |dir, disk| {
        std::os::unix::fs::symlink("/dev/full", dir.path().join("data/full")).unwrap();
        let file = disk.open("full", Open::Write).await.unwrap();
        let error = file.write_at(0, &[Bytes::from_static(b"x")]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::StorageFull);
        assert!(error.to_string().contains("/full"), "{error}");
    });
}
