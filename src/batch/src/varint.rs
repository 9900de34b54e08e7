//! Variable-length integers as records carry them: zigzag, least significant group first, at most 5
//! bytes for 32 bits and 10 for 64. (Protocol messages use the unsigned kind; not here.)

/// Appends `value`.
pub(crate) fn put_i32(out: &mut Vec<u8>, value: i32) {
    put_u64(out, u64::from(zigzag_i32(value)));
}

/// Appends `value`.
pub(crate) fn put_i64(out: &mut Vec<u8>, value: i64) {
    put_u64(out, zigzag_i64(value));
}

/// How many bytes `put_i32` writes.
pub(crate) fn len_i32(value: i32) -> usize {
    len_u64(u64::from(zigzag_i32(value)))
}

/// How many bytes `put_i64` writes.
pub(crate) fn len_i64(value: i64) -> usize {
    len_u64(zigzag_i64(value))
}

/// Reads 32 bits from what `next` yields; `None` when there are more than 5 bytes of it. The bits that are beyond those
/// 32 fall off, as they do in Kafka's reader, and into `spare`: it stays as it is where there are none.
#[inline]
pub(crate) fn get_i32<E>(mut next: impl FnMut() -> Result<u8, E>, spare: &mut u8) -> Result<Option<i32>, E> {
    let first = next()?;
    if first < 0x80 {
        return Ok(Some(unzigzag_i32(u32::from(first))));
    }
    let mut raw = u32::from(first & 0x7f);
    for shift in [7, 14, 21, 28] {
        let byte = next()?;
        raw |= u32::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            if shift == 28 {
                *spare |= byte & 0x70;
            }
            return Ok(Some(unzigzag_i32(raw)));
        }
    }
    Ok(None)
}

/// As [`get_i32`], for 64 bits and at most 10 bytes.
#[inline]
pub(crate) fn get_i64<E>(mut next: impl FnMut() -> Result<u8, E>, spare: &mut u8) -> Result<Option<i64>, E> {
    let mut raw = 0u64;
    for shift in (0..70).step_by(7) {
        let byte = next()?;
        raw |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            if shift == 63 {
                *spare |= byte & 0x7e;
            }
            return Ok(Some((raw >> 1) as i64 ^ -((raw & 1) as i64)));
        }
    }
    Ok(None)
}

fn put_u64(out: &mut Vec<u8>, mut raw: u64) {
    while raw >= 0x80 {
        out.push(raw as u8 | 0x80);
        raw >>= 7;
    }
    out.push(raw as u8);
}

fn len_u64(raw: u64) -> usize {
    let bits = 64 - (raw | 1).leading_zeros() as usize;
    bits.div_ceil(7)
}

fn zigzag_i32(value: i32) -> u32 {
    ((value << 1) ^ (value >> 31)) as u32
}

fn zigzag_i64(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

#[inline]
fn unzigzag_i32(raw: u32) -> i32 {
    (raw >> 1) as i32 ^ -((raw & 1) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> impl FnMut() -> Result<u8, ()> + '_ {
        let mut bytes = bytes.iter().copied();
        move || bytes.next().ok_or(())
    }

    proptest! {
        #[test]
        fn every_number_survives(small: i32, large: i64) {
            let mut out = Vec::new();
            put_i32(&mut out, small);
            prop_assert_eq!(out.len(), len_i32(small));
            let mut spare = 0;
            prop_assert_eq!(get_i32(read(&out), &mut spare), Ok(Some(small)));
            out.clear();
            put_i64(&mut out, large);
            prop_assert_eq!(out.len(), len_i64(large));
            prop_assert_eq!(get_i64(read(&out), &mut spare), Ok(Some(large)));
            prop_assert_eq!(spare, 0);
        }
    }

    #[test]
    fn edges_have_kafkas_bytes() {
        for (value, bytes) in [
            (0, &[0x00][..]),
            (-1, &[0x01]),
            (1, &[0x02]),
            (63, &[0x7e]),
            (64, &[0x80, 0x01]),
            (i32::MAX, &[0xfe, 0xff, 0xff, 0xff, 0x0f]),
            (i32::MIN, &[0xff, 0xff, 0xff, 0xff, 0x0f]),
        ] {
            let mut out = Vec::new();
            put_i32(&mut out, value);
            assert_eq!(out, bytes, "{value}");
        }
    }

    #[test]
    fn bits_beyond_the_last_one_fall_off_and_are_told() {
        for bit in 0..7 {
            let mut spare = 0;
            let bytes = [0x82, 0x80, 0x80, 0x80, 1 << bit];
            let value = get_i32(read(&bytes), &mut spare).unwrap().unwrap();
            let is_beyond = bit > 3;
            assert_eq!((value == 1, spare != 0), (is_beyond, is_beyond), "bit {bit}");
            let bytes = [&[0x82][..], &[0x80; 8], &[1 << bit]].concat();
            let mut spare = 0;
            let value = get_i64(read(&bytes), &mut spare).unwrap().unwrap();
            let is_beyond = bit > 0;
            assert_eq!((value == 1, spare != 0), (is_beyond, is_beyond), "bit {bit}");
        }
        let (mut spare, wide) = (0, [0x82, 0x80, 0x80, 0x80, 0x00]);
        assert_eq!((get_i32(read(&wide), &mut spare), spare), (Ok(Some(1)), 0), "more bytes than it needs");
    }

    #[test]
    fn too_many_bytes_are_no_number_and_too_few_an_end() {
        assert_eq!(get_i32(read(&[0x80; 6]), &mut 0), Ok(None));
        assert_eq!(get_i64(read(&[0x80; 11]), &mut 0), Ok(None));
        assert_eq!(get_i32(read(&[0x80, 0x80]), &mut 0), Err(()));
        assert_eq!(get_i64(read(&[]), &mut 0), Err(()));
    }
}
