;; Pixels to bytes, averaged over area, or one by one (`copy`): what area_average.js does, in the same whole numbers,
;; held by the same doubles, so to the same bytes. Runs of equal pixels are looked at sixteen at a time, sums two at a time.
;; Memory: the words of the picture from 0 on, and where `describe` says, one row's sums, one line's, the bytes.
(module
  (import "" "memory" (memory 1))
  (global $width (mut i32) (i32.const 0)) ;; of the source; also of a target column, in units
  (global $height (mut i32) (i32.const 0))
  (global $toWidth (mut i32) (i32.const 0)) ;; of the target; also of a source pixel, in units
  (global $toHeight (mut i32) (i32.const 0))
  (global $isGrey (mut i32) (i32.const 0))
  (global $background (mut i32) (i32.const 0)) ;; RGB in the low 24 bits
  (global $row (mut i32) (i32.const 0)) ;; address of doubles: the source row over columns
  (global $line (mut i32) (i32.const 0)) ;; address of doubles: the target line
  (global $out (mut i32) (i32.const 0)) ;; address of bytes
  (global $layout (mut i32) (i32.const 0)) ;; 0 rgba, 1 bgra, 2 bgrx
  (global $pitch (mut i32) (i32.const 0)) ;; bytes of a row of doubles
  (global $area (mut f64) (f64.const 0)) ;; what a target pixel adds up, over 1 or 1000

  (func (export "describe")
    (param $width i32) (param $height i32) (param $toWidth i32) (param $toHeight i32) (param $isGrey i32)
    (param $background i32) (param $row i32) (param $line i32) (param $out i32)
    (global.set $width (local.get $width))
    (global.set $height (local.get $height))
    (global.set $toWidth (local.get $toWidth))
    (global.set $toHeight (local.get $toHeight))
    (global.set $isGrey (local.get $isGrey))
    (global.set $background (local.get $background))
    (global.set $row (local.get $row))
    (global.set $line (local.get $line))
    (global.set $out (local.get $out))
    (global.set $pitch (i32.mul (i32.const 8)
      (i32.mul (local.get $toWidth) (select (i32.const 1) (i32.const 3) (local.get $isGrey)))))
    (global.set $area (f64.mul
      (f64.convert_i32_u (i32.mul (local.get $width) (local.get $height)))
      (select (f64.const 1000) (f64.const 1) (local.get $isGrey)))))

  ;; Byte `$shift / 8` of a word.
  (func $byte (param $word i32) (param $shift i32) (result i32)
    (i32.and (i32.shr_u (local.get $word) (local.get $shift)) (i32.const 255)))

  ;; A product of two bytes, as a byte.
  (func $times (param $value i32) (param $alpha i32) (result i32)
    (i32.div_u
      (i32.add (i32.mul (i32.shl (local.get $value) (i32.const 1)) (local.get $alpha)) (i32.const 255))
      (i32.const 510)))

  ;; One channel of a pixel laid over the background: `$from` is where it has it, `$to` where RGB has it.
  (func $channel (param $word i32) (param $from i32) (param $to i32) (result i32)
    (local $alpha i32) (local $value i32)
    (local.set $value (call $byte (local.get $word) (local.get $from)))
    (if (i32.eq (global.get $layout) (i32.const 2)) (then (return (local.get $value))))
    (local.set $alpha (i32.shr_u (local.get $word) (i32.const 24)))
    (if (i32.eq (local.get $alpha) (i32.const 255)) (then (return (local.get $value))))
    (if (i32.eqz (global.get $layout))
      (then (local.set $value (call $times (local.get $value) (local.get $alpha)))))
    (i32.add (local.get $value)
      (call $times
        (call $byte (global.get $background) (local.get $to))
        (i32.sub (i32.const 255) (local.get $alpha)))))

  ;; The address at which words stop being `$word`.
  (func $endOfRun (param $at i32) (param $end i32) (param $word i32) (result i32)
    (local $same v128) (local $bits i32) (local $last i32)
    (local.set $same (i32x4.splat (local.get $word)))
    (local.set $last (i32.sub (local.get $end) (i32.const 64)))
    (block $differs
      (loop $sixteen
        (br_if $differs (i32.gt_s (local.get $at) (local.get $last)))
        (br_if $differs (i32.eqz (i32x4.all_true (v128.and
          (v128.and
            (i32x4.eq (local.get $same) (v128.load (local.get $at)))
            (i32x4.eq (local.get $same) (v128.load offset=16 (local.get $at))))
          (v128.and
            (i32x4.eq (local.get $same) (v128.load offset=32 (local.get $at)))
            (i32x4.eq (local.get $same) (v128.load offset=48 (local.get $at))))))))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br $sixteen)))
    (local.set $last (i32.sub (local.get $end) (i32.const 16)))
    (block $few
      (loop $four
        (br_if $few (i32.gt_s (local.get $at) (local.get $last)))
        (local.set $bits (i32x4.bitmask (i32x4.ne (local.get $same) (v128.load (local.get $at)))))
        (if (local.get $bits)
          (then (return (i32.add (local.get $at) (i32.shl (i32.ctz (local.get $bits)) (i32.const 2))))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $four)))
    (block $done
      (loop $one
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (br_if $done (i32.ne (i32.load (local.get $at)) (local.get $word)))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (br $one)))
    (local.get $at))

  ;; One source row into `row`: its runs are laid over the columns they cover. `$to` is where the first run ends.
  (func $sumRow (param $from i32) (param $to i32) (param $end i32)
    (local $word i32) (local $column i32) (local $at i32) (local $until i32) (local $border i32) (local $edge i32)
    (local $red i32) (local $green i32) (local $blue i32) (local $redGreen v128) (local $grey f64)
    (local $covered f64) (local $width i32) (local $isGrey i32) (local $columnBytes i32)
    (memory.fill (global.get $row) (i32.const 0) (global.get $pitch))
    (local.set $column (global.get $row))
    (local.set $isGrey (global.get $isGrey))
    (local.set $columnBytes (select (i32.const 8) (i32.const 24) (local.get $isGrey)))
    (local.set $border (local.tee $width (global.get $width)))
    (loop $runs
      (local.set $word (i32.load (local.get $from)))
      (local.set $red (call $channel (local.get $word)
        (select (i32.const 16) (i32.const 0) (global.get $layout)) (i32.const 0)))
      (local.set $green (call $channel (local.get $word) (i32.const 8) (i32.const 8)))
      (local.set $blue (call $channel (local.get $word)
        (select (i32.const 0) (i32.const 16) (global.get $layout)) (i32.const 16)))
      (local.set $grey (f64.convert_i32_u (i32.add
        (i32.mul (i32.const 299) (local.get $red))
        (i32.add (i32.mul (i32.const 587) (local.get $green)) (i32.mul (i32.const 114) (local.get $blue))))))
      (local.set $redGreen (f64x2.replace_lane 1
        (f64x2.splat (f64.convert_i32_u (local.get $red))) (f64.convert_i32_u (local.get $green))))
      (local.set $until (i32.add (local.get $at)
        (i32.mul (global.get $toWidth) (i32.shr_u (i32.sub (local.get $to) (local.get $from)) (i32.const 2)))))
      (loop $columns
        (local.set $edge (select (local.get $border) (local.get $until)
          (i32.lt_u (local.get $border) (local.get $until))))
        (local.set $covered (f64.convert_i32_u (i32.sub (local.get $edge) (local.get $at))))
        (if (local.get $isGrey)
          (then
            (f64.store (local.get $column) (f64.add (f64.load (local.get $column))
              (f64.mul (local.get $grey) (local.get $covered)))))
          (else
            (v128.store (local.get $column) (f64x2.add (v128.load (local.get $column))
              (f64x2.mul (local.get $redGreen) (f64x2.splat (local.get $covered)))))
            (f64.store offset=16 (local.get $column) (f64.add (f64.load offset=16 (local.get $column))
              (f64.mul (f64.convert_i32_u (local.get $blue)) (local.get $covered))))))
        (local.set $at (local.get $edge))
        (if (i32.eq (local.get $edge) (local.get $border))
          (then
            (local.set $border (i32.add (local.get $border) (local.get $width)))
            (local.set $column (i32.add (local.get $column) (local.get $columnBytes)))))
        (br_if $columns (i32.lt_u (local.get $at) (local.get $until))))
      (local.set $from (local.get $to))
      (if (i32.lt_u (local.get $from) (local.get $end))
        (then
          (local.set $to (call $endOfRun (local.get $from) (local.get $end) (i32.load (local.get $from))))
          (br $runs)))))

  ;; `line` gets so much of `row`.
  (func $lay (param $weight i32)
    (local $row i32) (local $line i32) (local $end i32) (local $by v128)
    (local.set $row (global.get $row))
    (local.set $line (global.get $line))
    (local.set $end (i32.add (local.get $line) (global.get $pitch)))
    (local.set $by (f64x2.splat (f64.convert_i32_u (local.get $weight))))
    (loop $two
      (v128.store (local.get $line) (f64x2.add
        (v128.load (local.get $line))
        (f64x2.mul (v128.load (local.get $row)) (local.get $by))))
      (local.set $row (i32.add (local.get $row) (i32.const 16)))
      (local.set $line (i32.add (local.get $line) (i32.const 16)))
      (br_if $two (i32.lt_u (local.get $line) (local.get $end)))))

  ;; The line's bytes, rounded half up, four at a time (the next line comes over what is too much); then the
  ;; line is empty.
  (func $finish (param $out i32)
    (local $line i32) (local $end i32) (local $low v128) (local $high v128) (local $area v128) (local $whole v128)
    (local.set $line (global.get $line))
    (local.set $end (i32.add (local.get $line) (global.get $pitch)))
    (local.set $area (f64x2.splat (global.get $area)))
    (local.set $whole (f64x2.add (local.get $area) (local.get $area)))
    (loop $four
      (local.set $low (v128.load (local.get $line)))
      (local.set $high (v128.load offset=16 (local.get $line)))
      (v128.store32_lane 0
        (local.get $out)
        (i8x16.shuffle 0 4 16 20 0 0 0 0 0 0 0 0 0 0 0 0
          (i32x4.trunc_sat_f64x2_u_zero (f64x2.div
            (f64x2.add (f64x2.add (local.get $low) (local.get $low)) (local.get $area)) (local.get $whole)))
          (i32x4.trunc_sat_f64x2_u_zero (f64x2.div
            (f64x2.add (f64x2.add (local.get $high) (local.get $high)) (local.get $area)) (local.get $whole)))))
      (local.set $out (i32.add (local.get $out) (i32.const 4)))
      (local.set $line (i32.add (local.get $line) (i32.const 32)))
      (br_if $four (i32.lt_u (local.get $line) (local.get $end))))
    (memory.fill (global.get $line) (i32.const 0) (global.get $pitch)))

  ;; The picture at 0 into bytes at `out`, each pixel for itself. Four at a time, once for equal neighbours; the next four
  ;; come over what is too much.
  (func (export "copy") (param $layout i32)
    (local $from i32) (local $end i32) (local $out i32) (local $four v128) (local $before v128) (local $bytes v128)
    (local $step i32)
    (global.set $layout (local.get $layout))
    (local.set $step (select (i32.const 4) (i32.const 12) (global.get $isGrey)))
    (local.set $end (i32.mul (i32.shl (global.get $width) (i32.const 2)) (global.get $height)))
    (local.set $out (global.get $out))
    (local.set $bytes (call $pack (local.get $before)))
    (loop $pixels ;; after the last ones of the picture come words of `row`, whose bytes nobody reads
      (local.set $four (v128.load (local.get $from)))
      (if (v128.any_true (v128.xor (local.get $four) (local.get $before)))
        (then
          (local.set $bytes (call $pack (local.get $four)))
          (local.set $before (local.get $four))))
      (v128.store (local.get $out) (local.get $bytes))
      (local.set $from (i32.add (local.get $from) (i32.const 16)))
      (local.set $out (i32.add (local.get $out) (local.get $step)))
      (br_if $pixels (i32.lt_u (local.get $from) (local.get $end)))))

  ;; The bytes of four pixels, in the low 4 or 12.
  (func $pack (param $four v128) (result v128)
    (if (global.get $layout) ;; to rgba
      (then (local.set $four (i8x16.shuffle 2 1 0 3 6 5 4 7 10 9 8 11 14 13 12 15
        (local.get $four) (local.get $four)))))
    (if (i32.and (i32.ne (global.get $layout) (i32.const 2))
          (v128.any_true (i32x4.ne (i32x4.shr_u (local.get $four) (i32.const 24)) (i32x4.splat (i32.const 255)))))
      (then (local.set $four (call $composed (local.get $four)))))
    (if (result v128) (global.get $isGrey)
      (then (call $greys (local.get $four)))
      (else (i8x16.shuffle 0 1 2 4 5 6 8 9 10 12 13 14 0 0 0 0 (local.get $four) (local.get $four)))))

  ;; Whole quotients. The numbers are so small that single precision rounds none of them up to a whole number.
  (func $quotients (param $four v128) (param $by f32) (result v128)
    (i32x4.trunc_sat_f32x4_u (f32x4.div (f32x4.convert_i32x4_u (local.get $four)) (f32x4.splat (local.get $by)))))

  ;; One channel of four pixels.
  (func $channels (param $four v128) (param $shift i32) (result v128)
    (v128.and (i32x4.shr_u (local.get $four) (local.get $shift)) (i32x4.splat (i32.const 255))))

  ;; Products of two bytes, as bytes.
  (func $products (param $values v128) (param $alphas v128) (result v128)
    (call $quotients
      (i32x4.add
        (i32x4.mul (i32x4.shl (local.get $values) (i32.const 1)) (local.get $alphas))
        (i32x4.splat (i32.const 255)))
      (f32.const 510)))

  ;; One channel of four rgba pixels laid over the background, where it was.
  (func $over (param $four v128) (param $shift i32) (result v128)
    (local $alphas v128) (local $values v128)
    (local.set $alphas (i32x4.shr_u (local.get $four) (i32.const 24)))
    (local.set $values (call $channels (local.get $four) (local.get $shift)))
    (if (i32.eqz (global.get $layout))
      (then (local.set $values (call $products (local.get $values) (local.get $alphas)))))
    (i32x4.shl
      (i32x4.add (local.get $values) (call $products
        (i32x4.splat (call $byte (global.get $background) (local.get $shift)))
        (i32x4.sub (i32x4.splat (i32.const 255)) (local.get $alphas))))
      (local.get $shift)))

  (func $composed (param $four v128) (result v128)
    (v128.or
      (call $over (local.get $four) (i32.const 0))
      (v128.or (call $over (local.get $four) (i32.const 8)) (call $over (local.get $four) (i32.const 16)))))

  ;; The greys of four rgba pixels, rounded half up.
  (func $greys (param $four v128) (result v128)
    (local.set $four (call $quotients
      (i32x4.add (i32x4.splat (i32.const 1000)) (i32x4.shl
        (i32x4.add
          (i32x4.mul (i32x4.splat (i32.const 299)) (call $channels (local.get $four) (i32.const 0)))
          (i32x4.add
            (i32x4.mul (i32x4.splat (i32.const 587)) (call $channels (local.get $four) (i32.const 8)))
            (i32x4.mul (i32x4.splat (i32.const 114)) (call $channels (local.get $four) (i32.const 16)))))
        (i32.const 1)))
      (f32.const 2000)))
    (i8x16.shuffle 0 4 8 12 0 0 0 0 0 0 0 0 0 0 0 0 (local.get $four) (local.get $four)))

  ;; The picture at 0 into bytes at `out`, averaged.
  (func (export "average") (param $layout i32)
    (local $from i32) (local $end i32) (local $last i32) (local $to i32) (local $word i32) (local $out i32)
    (local $isPlain i32) (local $left i32) (local $room i32) (local $part i32) (local $weight i32)
    (global.set $layout (local.get $layout))
    (memory.fill (global.get $line) (i32.const 0) (global.get $pitch))
    (local.set $last (i32.mul (i32.shl (global.get $width) (i32.const 2)) (global.get $height)))
    (local.set $out (global.get $out))
    (local.set $room (global.get $height))
    (loop $rows
      (local.set $end (i32.add (local.get $from) (i32.shl (global.get $width) (i32.const 2))))
      (local.set $to (call $endOfRun (local.get $from) (local.get $end) (i32.load (local.get $from))))
      (if (i32.eqz (i32.and ;; as the row before
            (i32.and (local.get $isPlain) (i32.eq (local.get $to) (local.get $end)))
            (i32.eq (local.get $word) (i32.load (local.get $from)))))
        (then
          (if (local.get $weight) (then (call $lay (local.get $weight))))
          (local.set $weight (i32.const 0))
          (call $sumRow (local.get $from) (local.get $to) (local.get $end))
          (local.set $isPlain (i32.eq (local.get $to) (local.get $end)))
          (local.set $word (i32.load (local.get $from)))))
      (local.set $left (global.get $toHeight))
      (loop $lines
        (local.set $part (select (local.get $room) (local.get $left)
          (i32.lt_u (local.get $room) (local.get $left))))
        (local.set $weight (i32.add (local.get $weight) (local.get $part)))
        (local.set $left (i32.sub (local.get $left) (local.get $part)))
        (local.set $room (i32.sub (local.get $room) (local.get $part)))
        (if (i32.eqz (local.get $room))
          (then
            (call $lay (local.get $weight))
            (local.set $weight (i32.const 0))
            (call $finish (local.get $out))
            (local.set $out (i32.add (local.get $out) (i32.shr_u (global.get $pitch) (i32.const 3))))
            (local.set $room (global.get $height))))
        (br_if $lines (local.get $left)))
      (local.set $from (local.get $end))
      (br_if $rows (i32.lt_u (local.get $from) (local.get $last))))))
