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
  type Band,
  type Bar,
  type Lane,
} from './laneLayout';
import { isPatterned, useKindClasses } from './useKindClasses';

const ROW = 28;
/** Room for an icon, and for a word beside it; in hundredths of a lane. */
const ICON_ROOM = 3;
const WORD_ROOM = 8;
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
        borderTop: '0 !important',
        borderBottom: '0 !important',
      },
      // A name may stand beside a band that is too narrow for it.
      name: {
        position: 'relative',
        zIndex: 1,
        flex: 'none',
        display: 'flex',
        alignItems: 'center',
        gap: 3,
        padding: '4px 2px',
        overflow: 'hidden',
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
  // Names of bands stand above the bars.
  const above = lane.bands.length > 0 ? 1 : 0;
  const common = ({ item, ...bar }: Bar) => ({
    type: 'button' as const,
    'data-item': item.id,
    'aria-pressed': item.id === chosen,
    title: wordsOf({ item, ...bar }, isStage),
    onPointerDown: (event: PointerEvent) => event.stopPropagation(),
    onClick: () => onOpen(item.id),
  });
  const hidden = ({ item }: Bar) => (
    <span className={texts.hidden}>
      , {item.vocable.word}, {clockOf(item.start)}
    </span>
  );
  const band = (bar: Band) => {
    const { id, kind, vocable } = bar.item;
    const hasRoom = bar.words >= ICON_ROOM;
    return (
      <button
        key={id}
        {...common(bar)}
        className={joined(
          classes.thing,
          looks[kind],
          classes.band,
          id === chosen && classes.chosen,
        )}
        style={{ left: `${bar.left}%`, width: `${bar.width}%` }}
      >
        <span
          className={hasRoom ? classes.name : texts.hidden}
          style={
            hasRoom
              ? { width: `${(100 * bar.words) / Math.max(bar.width, 0.01)}%` }
              : undefined
          }
        >
          {hasRoom && <Glyph name={vocable.glyph} />}
          <span
            className={
              bar.words < WORD_ROOM
                ? texts.hidden
                : joined(classes.words, looks.label)
            }
          >
            {wordsOf(bar, isStage)}
          </span>
        </span>
        {hidden(bar)}
      </button>
    );
  };
  const thing = (bar: Bar) => {
    const { item, left, row, width } = bar;
    const { id, kind, vocable } = item;
    const wide = isWide(bar);
    const turned = isTurned(bar);
    const place = turned
      ? { right: `${100 - left - width}%` }
      : { left: `${left}%`, width: wide ? `${width}%` : undefined };
    return (
      <button
        key={id}
        {...common(bar)}
        className={joined(
          classes.thing,
          wide ? joined(looks[kind], classes.wide) : classes.mark,
          turned && classes.turned,
          id === chosen && classes.chosen,
        )}
        style={{ ...place, top: 4 + (above + row) * ROW }}
      >
        <span className={joined(classes.sign, !wide && looks[kind])}>
          <Glyph name={vocable.glyph} />
        </span>
        <span
          className={joined(
            classes.words,
            !wide && classes.beside,
            isPatterned(kind) && wide && looks.label,
          )}
        >
          {wordsOf(bar, isStage)}
        </span>
        {hidden(bar)}
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
      style={{ minHeight: 12 + (above + lane.rows) * ROW }}
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
      {lane.bands.map(band)}
      {lane.bars.map(thing)}
    </div>
  );
}
