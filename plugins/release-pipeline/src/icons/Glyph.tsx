/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import SvgIcon, { type SvgIconProps } from '@material-ui/core/SvgIcon';
import { makeStyles } from '@material-ui/core/styles';
import type { ReactElement } from 'react';
import { joined } from '../theme';

// Drawn on a 16 px grid with one stroke; silhouettes differ, so that they can
// be told apart without colour.
const glyphs = {
  check: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M5.2 8.2l2 2 3.7-4.2" />
    </>
  ),
  triangle: (
    <>
      <path d="M8 2.2l6.2 11.2H1.8z" />
      <path d="M8 6.4v3.2M8 11.6v.1" />
    </>
  ),
  octagonCross: (
    <>
      <path d="M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4z" />
      <path d="M5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2" />
    </>
  ),
  clock: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M8 4.4V8l2.4 1.6" />
    </>
  ),
  question: (
    <>
      <circle cx="8" cy="8" r="6.2" strokeDasharray="2.4 1.9" />
      <path d="M6.2 6.4c.1-1.1.9-1.7 1.9-1.7s1.8.7 1.8 1.6c0 1.3-1.8 1.4-1.8 2.8M8.1 11.3v.1" />
    </>
  ),
  doubleChevron: <path d="M3 4l4.2 4L3 12M8 4l4.2 4L8 12M13.6 4v8" />,
  overlap: (
    <>
      <rect x="1.8" y="1.8" width="8" height="8" rx="1.2" />
      <rect x="6.2" y="6.2" width="8" height="8" rx="1.2" />
    </>
  ),
  bolt: <path d="M9 1.8L3.4 9h4l-.6 5.2L12.6 7h-4z" />,
  heart: (
    <path d="M8 13.6S2 10 2 5.9A3.2 3.2 0 0 1 8 4.3a3.2 3.2 0 0 1 6 1.6C14 10 8 13.6 8 13.6z" />
  ),
  brokenHeart: (
    <>
      <path d="M8 13.6S2 10 2 5.9A3.2 3.2 0 0 1 8 4.3a3.2 3.2 0 0 1 6 1.6C14 10 8 13.6 8 13.6z" />
      <path d="M8 4.3L6.4 7l2.8 1.6L8 11" />
    </>
  ),
  ring: (
    <>
      <path d="M14.2 8A6.2 6.2 0 1 1 8 1.8" />
      <path d="M8 1.8a6.2 6.2 0 0 1 4.4 1.8" opacity=".4" />
    </>
  ),
  pause: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M6.4 5.8v4.4M9.6 5.8v4.4" />
    </>
  ),
  dashedSquare: (
    <rect
      x="2.2"
      y="2.2"
      width="11.6"
      height="11.6"
      rx="2"
      strokeDasharray="2.6 2"
    />
  ),
  sync: (
    <>
      <path d="M13.4 6.2A5.7 5.7 0 0 0 3 5.4M2.6 9.8A5.7 5.7 0 0 0 13 10.6" />
      <path d="M2.6 2.6l.3 3 3-.4M13.4 13.4l-.3-3-3 .4" />
    </>
  ),
  step: (
    <>
      <path d="M2 11h4l4-6h4" />
      <path d="M11.8 2.8L14 5l-2.2 2.2" />
      <path d="M11 11h3" />
    </>
  ),
  hourglass: (
    <path d="M4 1.8h8M4 14.2h8M4.8 1.8c0 3.6 2.4 4.6 3.2 6.2.8-1.6 3.2-2.6 3.2-6.2M4.8 14.2c0-3.6 2.4-4.6 3.2-6.2.8 1.6 3.2 2.6 3.2 6.2" />
  ),
  timer: (
    <>
      <circle cx="8" cy="9" r="5.2" />
      <path d="M8 6.4V9M6.4 1.8h3.2M12.2 4.2l.9.9" />
    </>
  ),
  commit: (
    <>
      <circle cx="8" cy="8" r="2.6" />
      <path d="M1.6 8h3.8M10.6 8h3.8" />
    </>
  ),
  downArrow: (
    <>
      <path d="M8 2v8M4.6 6.8L8 10.2l3.4-3.4" />
      <path d="M2.4 13.4h11.2" />
    </>
  ),
  eye: (
    <>
      <path d="M1.6 8S4 3.6 8 3.6 14.4 8 14.4 8 12 12.4 8 12.4 1.6 8 1.6 8z" />
      <circle cx="8" cy="8" r="1.9" />
    </>
  ),
  barredCircle: (
    <>
      <path d="M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8z" />
      <path d="M4.8 8h6.4" />
    </>
  ),
  cancel: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M3.8 12.2l8.4-8.4" />
    </>
  ),
  superseded: (
    <>
      <path d="M2 11.6h6V4.4h5" />
      <path d="M10.8 2l2.6 2.4-2.6 2.4" />
    </>
  ),
  expired: (
    <>
      <circle cx="8" cy="8" r="6.2" strokeDasharray="9 3" />
      <path d="M8 4.6V8M5.6 10.6l4.8 0" />
    </>
  ),
  back: (
    <>
      <path d="M5.6 2.6L2.4 5.8l3.2 3.2" />
      <path d="M2.6 5.8h6.8a4 4 0 0 1 0 8H6" />
    </>
  ),
  calendar: (
    <>
      <rect x="2" y="3.2" width="12" height="10.8" rx="1.4" />
      <path d="M2 6.6h12M5.2 1.6v3M10.8 1.6v3" />
    </>
  ),
  pin: <path d="M5.4 1.8h5.2l-.8 5 2 2.2H4.2l2-2.2zM8 9v5.2" />,
  twoSquares: (
    <>
      <rect x="1.8" y="1.8" width="8" height="8" rx="1.2" />
      <rect x="6.2" y="6.2" width="8" height="8" rx="1.2" />
    </>
  ),
  hand: (
    <>
      <path d="M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4z" />
      <path d="M8 4.6v4M8 11.2v.1" />
    </>
  ),
  halfCircle: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M8 1.8v12.4" />
      <path d="M9.6 5h3M9.6 8h4M9.6 11h3" />
    </>
  ),
  user: (
    <>
      <circle cx="8" cy="5.2" r="2.8" />
      <path d="M2.6 14c.5-3 2.7-4.4 5.4-4.4s4.9 1.4 5.4 4.4" />
    </>
  ),
  users: (
    <>
      <circle cx="6" cy="5.4" r="2.4" />
      <path d="M1.4 13.4c.4-2.6 2.2-3.8 4.6-3.8s4.2 1.2 4.6 3.8" />
      <path d="M10.4 3.2a2.4 2.4 0 0 1 0 4.4M12 9.8c1.5.5 2.4 1.7 2.7 3.6" />
    </>
  ),
  chevronDown: <path d="M4 6l4 4 4-4" />,
  chevronRight: <path d="M6 4l4 4-4 4" />,
  chevronLeft: <path d="M10 4L6 8l4 4" />,
  arrow: <path d="M2.4 8h11M9.6 4.2L13.4 8l-3.8 3.8" />,
  external: <path d="M6.4 3H3v10h10V9.6M9 2.6h4.4V7M13.2 2.8L7.4 8.6" />,
  copy: (
    <>
      <rect x="5.2" y="5.2" width="8.6" height="8.6" rx="1.4" />
      <path d="M10.8 5V3.6c0-.8-.6-1.4-1.4-1.4H3.6c-.8 0-1.4.6-1.4 1.4v5.8c0 .8.6 1.4 1.4 1.4H5" />
    </>
  ),
  link: (
    <path d="M6.6 9.4l2.8-2.8M7.4 4.6l1-1a2.8 2.8 0 0 1 4 4l-1 1M8.6 11.4l-1 1a2.8 2.8 0 0 1-4-4l1-1" />
  ),
  stamp: (
    <path d="M5.8 9.4L6.6 6a2 2 0 1 1 2.8 0l.8 3.4M2.8 9.4h10.4v2.4H2.8zM3.8 14h8.4" />
  ),
  plus: <path d="M8 3v10M3 8h10" />,
  close: <path d="M4 4l8 8M12 4l-8 8" />,
  shield: (
    <path d="M8 1.8l5.2 2v4c0 3.2-2.2 5.4-5.2 6.4-3-1-5.2-3.2-5.2-6.4v-4z" />
  ),
  lock: (
    <>
      <rect x="3.2" y="7" width="9.6" height="7" rx="1.4" />
      <path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2" />
    </>
  ),
  plug: (
    <path d="M5.6 1.8v3M10.4 1.8v3M4 4.8h8v2.6a4 4 0 0 1-8 0zM8 11.4v2.8" />
  ),
  filter: <path d="M2 3h12l-4.6 5.6V13l-2.8-1.4v-3z" />,
  stop: <rect x="3.4" y="3.4" width="9.2" height="9.2" rx="1.4" />,
  pipeline: (
    <>
      <rect x="5.6" y="1.8" width="4.8" height="4" rx="1" />
      <rect x="1.6" y="10.2" width="4.8" height="4" rx="1" />
      <rect x="9.6" y="10.2" width="4.8" height="4" rx="1" />
      <path d="M8 5.8v2.4M4 10.2V8.2h8v2" />
    </>
  ),
  board: (
    <>
      <rect x="1.8" y="2.4" width="12.4" height="11.2" rx="1.4" />
      <path d="M1.8 6h12.4M6 6v7.6M10 6v7.6" />
    </>
  ),
  search: (
    <>
      <circle cx="7" cy="7" r="4.6" />
      <path d="M10.6 10.6L14 14" />
    </>
  ),
  flake: (
    <path d="M8 1.6v12.8M2.5 4.8l11 6.4M13.5 4.8l-11 6.4M6.4 2.6L8 4l1.6-1.4M6.4 13.4L8 12l1.6 1.4" />
  ),
  brackets: (
    <>
      <path d="M4.4 2.4H2.2v11.2h2.2M11.6 2.4h2.2v11.2h-2.2" />
      <path d="M5.6 8h4.8" />
    </>
  ),
  train: (
    <>
      <rect x="3.2" y="1.8" width="9.6" height="9.6" rx="2" />
      <path d="M3.2 7h9.6M5.6 9.2v.1M10.4 9.2v.1M4.8 14.2l1.6-2.8M11.2 14.2l-1.6-2.8" />
    </>
  ),
  fire: (
    <path d="M8 14.2c2.8 0 4.6-1.9 4.6-4.4C12.6 6.2 9 5.6 9.2 1.8 6.8 2.8 5.8 5 6.2 7 5.2 6.7 4.9 5.9 4.8 5.2 3.8 6.4 3.4 7.9 3.4 9.5 3.4 12.3 5.2 14.2 8 14.2z" />
  ),
  wrench: (
    <path d="M10.2 2.2a3.6 3.6 0 0 0-3.4 4.9L2.4 11.5l2.1 2.1 4.4-4.4a3.6 3.6 0 0 0 4.7-4.5L11.4 6.9 9.1 4.6l2.2-2.2a3.6 3.6 0 0 0-1.1-.2z" />
  ),
  drill: (
    <>
      <path d="M8 1.8a6.2 6.2 0 1 0 6.2 6.2" />
      <path d="M8 5v3l2.2 1.4M11 2.2l3.2-.2M14.2 2v3.2" />
    </>
  ),
} satisfies Record<string, ReactElement>;

/** Name of a glyph of the product's own set. */
export type GlyphName = keyof typeof glyphs;

const useStyles = makeStyles(
  {
    glyph: {
      fill: 'none',
      stroke: 'currentColor',
      strokeWidth: 1.6,
      strokeLinecap: 'round',
      strokeLinejoin: 'round',
      fontSize: 16,
      flex: 'none',
    },
    small: { fontSize: 14 },
    large: { fontSize: 28 },
  },
  { name: 'ReleasePipelineGlyph' },
);

/** Props of {@link Glyph}. */
export type GlyphProps = Omit<SvgIconProps, 'ref'> & {
  name: GlyphName;
  size?: 'small' | 'medium' | 'large';
};

/** A glyph beside a word; it is hidden from screen readers, the word is not. */
export function Glyph(props: GlyphProps) {
  const { name, size = 'medium', className, ...rest } = props;
  const classes = useStyles();
  return (
    <SvgIcon
      viewBox="0 0 16 16"
      aria-hidden
      className={joined(
        classes.glyph,
        size === 'small' && classes.small,
        size === 'large' && classes.large,
        className,
      )}
      {...rest}
    >
      {glyphs[name]}
    </SvgIcon>
  );
}
