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

import type { Theme } from '@material-ui/core/styles';
import type {} from '@backstage/theme';

/** What a word, icon or bar means; colour is always the third sign. */
export type StatusTone =
  | 'ok'
  | 'warn'
  | 'bad'
  | 'wait'
  | 'unk'
  | 'skip'
  | 'ovr'
  | 'frz'
  | 'win';

type StatusColours = {
  /** Words and icons. */
  fg: string;
  /** Tint behind them. */
  bg: string;
  /** Outline of a tinted box. */
  line: string;
  /** Bars and marks. */
  solid: string;
};

type OwnTokens = Record<StatusTone, StatusColours> & {
  inset: string;
  hover: string;
  selected: string;
  line: string;
  lineStrong: string;
  text2: string;
  shadow: string;
};

// Status colours are ours: Backstage's `palette.status` fails WCAG AA as text.
// Contrast was measured on the paper and on the tint of each theme.
const light: OwnTokens = {
  inset: '#f5f6f8',
  hover: '#eef1f5',
  selected: '#eaf2fb',
  line: '#dfe3e8',
  lineStrong: '#808994',
  text2: '#565f69',
  shadow: '0 1px 2px rgba(16, 22, 30, 0.08)',
  ok: { fg: '#116329', bg: '#e8f5ec', line: '#a9d6b6', solid: '#1f8a42' },
  warn: { fg: '#7a4b00', bg: '#fff4dc', line: '#e2bd6c', solid: '#b26a00' },
  bad: { fg: '#a40e26', bg: '#fdeced', line: '#efb0b6', solid: '#cf222e' },
  wait: { fg: '#0b4f8f', bg: '#e8f1fb', line: '#a9c8ea', solid: '#1f6fbf' },
  unk: { fg: '#4a5158', bg: '#eef0f2', line: '#808994', solid: '#6a737d' },
  ovr: { fg: '#871b68', bg: '#fbeaf5', line: '#e0a9cf', solid: '#a8267f' },
  skip: { fg: '#565f69', bg: '#f5f6f8', line: '#dfe3e8', solid: '#808994' },
  frz: { fg: '#3a3f9e', bg: '#eceefc', line: '#b4b8ea', solid: '#5158c9' },
  win: { fg: '#0b5d5a', bg: '#e3f4f2', line: '#94cfca', solid: '#12837e' },
};

const dark: OwnTokens = {
  inset: '#3a3a3a',
  hover: '#4b4c4e',
  selected: '#3d4957',
  line: '#5c5f63',
  lineStrong: '#9ba1a8',
  text2: '#ced2d7',
  shadow: '0 1px 2px rgba(0, 0, 0, 0.3)',
  ok: { fg: '#97e0aa', bg: '#34483b', line: '#5a8567', solid: '#71cf88' },
  warn: { fg: '#ffcf86', bg: '#514531', line: '#94733f', solid: '#ffb84d' },
  bad: { fg: '#ffbdbd', bg: '#573b3e', line: '#a3636a', solid: '#fa8a90' },
  wait: { fg: '#b2d6ff', bg: '#38495c', line: '#5f83aa', solid: '#79b6f7' },
  unk: { fg: '#dadde1', bg: '#4d4f52', line: '#9ba1a8', solid: '#b4b9bf' },
  ovr: { fg: '#f7bfe6', bg: '#533e4d', line: '#9a678b', solid: '#e996d0' },
  skip: { fg: '#ced2d7', bg: '#3a3a3a', line: '#5c5f63', solid: '#9ba1a8' },
  frz: { fg: '#cdd0ff', bg: '#434561', line: '#787cb8', solid: '#a5a9f7' },
  win: { fg: '#a6e6e0', bg: '#334d4b', line: '#588a86', solid: '#6acbc2' },
};

/** Every colour that the plugin uses, for the theme of the portal. */
export type Tokens = OwnTokens & {
  paper: string;
  text: string;
  link: string;
  primary: string;
};

/** Surfaces and text come from the portal's theme, the rest from one table. */
export function tokens(theme: Theme): Tokens {
  const { palette } = theme;
  return {
    ...(palette.type === 'dark' ? dark : light),
    paper: palette.background.paper,
    text: palette.text.primary,
    link: palette.link ?? palette.primary.main,
    primary: palette.primary.main,
  };
}

/** Fixed-width text: commits, digests, labels, queries. */
export const monospace =
  'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace';

/** Below this width the page has one column and the graph is a list. */
export const NARROW = '@media (max-width: 1080px)';
