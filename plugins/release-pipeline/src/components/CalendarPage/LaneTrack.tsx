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

import { makeStyles } from '@material-ui/core/styles';
import { useRef, useState, type PointerEvent } from 'react';
import { Glyph } from '../../icons';
import { joined, tokens, useTextClasses } from '../../theme';
import { Touches } from './Collisions';
import type { Span } from './days';
import type { Draft } from './Grid';
import { clockOf } from './GridItem';
import {
  isTurned,
  isWide,
  WORDS_WIDTH,
  type Bar,
  type Lane,
} from './laneLayout';
import { isPatterned, useKindClasses } from './useKindClasses';

const ROW = 28;
const HOUR = 3_600_000;

const useStyles = makeStyles(
  theme => {
    const { line, paper, primary, selected, text } = tokens(theme);
    return {
      track: {
        position: 'relative',
        overflow: 'hidden',
        touchAction: 'pan-y',
      },
      line: {
        position: 'absolute',
        top: 0,
        bottom: 0,
        borderLeft: `1px solid ${line}`,
      },
      draft: {
        position: 'absolute',
        top: 0,
        bottom: 0,
        background: selected,
        outline: `1px solid ${primary}`,
      },
      thing: {
        position: 'absolute',
        display: 'flex',
        alignItems: 'center',
        gap: 5,
        height: 24,
        padding: 0,
        font: 'inherit',
        fontSize: 12,
        lineHeight: '16px',
        fontWeight: 500,
        color: text,
        textAlign: 'left',
        whiteSpace: 'nowrap',
        cursor: 'pointer',
        '&:focus-visible': {
          outline: `2px solid ${primary}`,
          outlineOffset: -2,
          zIndex: 2,
        },
      },
      band: {
        top: 0,
        bottom: 0,
        height: 'auto',
        minWidth: 6,
        alignItems: 'flex-start',
        padding: '6px 4px',
        overflow: 'hidden',
        borderTop: '0 !important',
        borderBottom: '0 !important',
      },
      wide: { borderRadius: 4, padding: '0 6px', overflow: 'hidden' },
      mark: {
        background: 'none',
        border: 0,
        zIndex: 1,
        maxWidth: `${WORDS_WIDTH}%`,
      },
      turned: { flexDirection: 'row-reverse' },
      sign: {
        flex: 'none',
        minWidth: 22,
        height: 22,
        borderRadius: 11,
        display: 'grid',
        placeItems: 'center',
        '& svg': { fontSize: 13 },
      },
      words: {
        overflow: 'hidden',
        textOverflow: 'ellipsis',
      },
      beside: { background: paper, borderRadius: 2, padding: '0 2px' },
      chosen: { outline: `2px solid ${primary}` },
    };
  },
  { name: 'ReleasePipelineLaneTrack' },
);

function wordsOf({ item }: Bar, isStage: boolean): string {
  const { brief, detail, event, title, vocable } = item;
  if (event) {
    return `${vocable.word} ${title}`;
  }
  return `${title} ${isStage ? brief : detail}`;
}

/** Everything of one lane, in its place. */
export function LaneTrack(props: {
  lane: Lane;
  /** Where lines stand, in hundredths. */
  lines: number[];
  range: { from: number; to: number };
  snapsTo: Span;
  /** The lane is a stage, which needs not be said again. */
  isStage: boolean;
  chosen: string;
  onOpen: (id: string) => void;
  onDraft?: (draft: Draft) => void;
}) {
  const { lane, lines, range, snapsTo, isStage } = props;
  const { chosen, onOpen, onDraft } = props;
  const classes = useStyles();
  const looks = useKindClasses();
  const texts = useTextClasses();
  const track = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<{ from: number; to: number }>();

  const timeAt = ({ clientX }: PointerEvent) => {
    const { left, width } = track.current!.getBoundingClientRect();
    const share = Math.min(Math.max((clientX - left) / (width || 1), 0), 1);
    const time = range.from + share * (range.to - range.from);
    const at = new Date(time);
    if (snapsTo === 'month' || snapsTo === 'quarter') {
      return at.setHours(0, 0, 0, 0);
    }
    return at.setMinutes(0, 0, 0);
  };
  const share = (time: number) =>
    (100 * (time - range.from)) / (range.to - range.from);
  const ordered = drag && {
    start: Math.min(drag.from, drag.to),
    end: Math.max(drag.from, drag.to),
  };
  const end = () => {
    if (ordered && ordered.end - ordered.start >= HOUR) {
      onDraft?.(ordered);
    }
    setDrag(undefined);
  };
  const thing = (bar: Bar, isBand: boolean) => {
    const { item, left, row, width } = bar;
    const { id, kind, start, vocable } = item;
    const wide = !isBand && isWide(bar);
    const turned = !isBand && isTurned(bar);
    const place = turned
      ? { right: `${100 - left - width}%` }
      : { left: `${left}%`, width: isBand || wide ? `${width}%` : undefined };
    return (
      <button
        key={id}
        type="button"
        data-item={id}
        aria-pressed={id === chosen}
        className={joined(
          classes.thing,
          (isBand || wide) && looks[kind],
          isBand && classes.band,
          wide && classes.wide,
          !isBand && !wide && classes.mark,
          turned && classes.turned,
          id === chosen && classes.chosen,
        )}
        style={{ ...place, ...(!isBand && { top: 4 + row * ROW }) }}
        title={wordsOf(bar, isStage)}
        onPointerDown={event => event.stopPropagation()}
        onClick={() => onOpen(id)}
      >
        <span className={joined(classes.sign, !isBand && !wide && looks[kind])}>
          <Glyph name={vocable.glyph} />
        </span>
        <span
          className={joined(
            classes.words,
            !isBand && !wide && classes.beside,
            isPatterned(kind) && (isBand || wide) && looks.label,
          )}
        >
          {wordsOf(bar, isStage)}
        </span>
        <span className={texts.hidden}>
          , {vocable.word}, {clockOf(start)}
        </span>
        <Touches item={item} />
      </button>
    );
  };
  return (
    <div
      ref={track}
      role="group"
      aria-label={lane.name}
      className={classes.track}
      style={{ minHeight: 12 + lane.rows * ROW }}
      onPointerDown={
        onDraft &&
        (event => {
          if (event.button === 0) {
            const at = timeAt(event);
            setDrag({ from: at, to: at });
          }
        })
      }
      onPointerMove={event => drag && setDrag({ ...drag, to: timeAt(event) })}
      onPointerUp={end}
      onPointerLeave={() => setDrag(undefined)}
    >
      {lines.map(left => (
        <span
          key={left}
          aria-hidden
          className={classes.line}
          style={{ left: `${left}%` }}
        />
      ))}
      {ordered && ordered.end > ordered.start && (
        <span
          aria-hidden
          className={classes.draft}
          style={{
            left: `${share(ordered.start)}%`,
            width: `${share(ordered.end) - share(ordered.start)}%`,
          }}
        />
      )}
      {lane.bands.map(bar => thing(bar, true))}
      {lane.bars.map(bar => thing(bar, false))}
    </div>
  );
}
