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

import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type {
  BoardMark,
  BoardRow,
} from 'backstage-plugin-release-pipeline-common';
import { Glyph } from '../../icons';
import { joined, tokens } from '../../theme';
import { markVocable } from '../Status';

const useStyles = makeStyles(
  theme => {
    const { lineStrong, paper, selected, primary, text } = tokens(theme);
    return {
      chips: { display: 'flex', flexWrap: 'wrap', gap: 6 },
      chip: {
        borderRadius: 99,
        border: `1px solid ${lineStrong}`,
        background: paper,
        color: text,
        fontSize: 12,
        lineHeight: '18px',
        fontWeight: 500,
        padding: '3px 10px',
        minWidth: 0,
        '& .MuiButton-startIcon': { margin: '0 5px 0 -2px' },
      },
      chosen: {
        background: selected,
        borderColor: primary,
        fontWeight: 600,
        '&:hover': { background: selected },
      },
    };
  },
  { name: 'ReleasePipelineMarkChips' },
);

// What asks for the reader first, what asks for nobody last.
const order: BoardMark[] = [
  'waiting-for-me',
  'blocked',
  'needs-approval',
  'can-go',
  'moving',
  'unknown',
  'unhealthy',
  'drift',
  'not-covered',
  'up-to-date',
];

/** Narrows the rows to one mark; each says how many of them have it. */
export function MarkChips(props: {
  /** `undefined` while it is not known which there are: then nothing is counted. */
  rows: BoardRow[] | undefined;
  value: string;
  onChange: (mark: string) => void;
}) {
  const { rows, value, onChange } = props;
  const classes = useStyles();
  const chips = [
    { mark: '', word: 'All', count: rows?.length },
    ...order.map(mark => ({
      mark,
      word: markVocable(mark).word,
      count: rows?.filter(({ marks }) => marks.includes(mark)).length,
    })),
  ];
  return (
    <div role="group" aria-label="State" className={classes.chips}>
      {chips.map(({ mark, word, count }) => (
        <Button
          key={mark}
          aria-pressed={mark === value}
          className={joined(classes.chip, mark === value && classes.chosen)}
          startIcon={
            mark && <Glyph name={markVocable(mark).glyph} size="small" />
          }
          onClick={() => onChange(mark)}
        >
          {word} {count}
        </Button>
      ))}
    </div>
  );
}
