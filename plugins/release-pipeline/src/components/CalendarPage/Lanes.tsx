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
import { Fragment, useMemo } from 'react';
import { useNow } from '../../hooks';
import { joined, tokens, useTextClasses } from '../../theme';
import { Panel } from '../Panel';
import { Segments } from '../Segments';
import {
  addDays,
  dayName,
  mondayOf,
  startOf,
  SPANS,
  type Days,
  type Span,
} from './days';
import type { Draft } from './Grid';
import { clockOf } from './GridItem';
import { systemRefs, type Item } from './items';
import { LaneTrack } from './LaneTrack';
import { ALL_LANES, layLanes } from './laneLayout';
import { Legend } from './Legend';
import type { Address, LanesBy } from './useAddress';

const NAME_WIDTH = 132;
/** Further right there is no room for a day's name; in hundredths. */
const LAST_LABEL = 94;

const useStyles = makeStyles(
  theme => {
    const { bad, line, text2 } = tokens(theme);
    return {
      bar: { display: 'flex', flexWrap: 'wrap', gap: 8 },
      scroll: { overflowX: 'auto', padding: '0 16px 12px' },
      lanes: { position: 'relative', minWidth: 720 },
      head: {
        display: 'grid',
        gridTemplateColumns: `${NAME_WIDTH}px minmax(0, 1fr)`,
        fontSize: 12,
        fontWeight: 600,
        color: text2,
        paddingTop: 24,
      },
      ticks: { position: 'relative', height: 24 },
      tick: {
        position: 'absolute',
        padding: '2px 6px',
        whiteSpace: 'nowrap',
      },
      lane: {
        display: 'grid',
        gridTemplateColumns: `${NAME_WIDTH}px minmax(0, 1fr)`,
        borderTop: `1px solid ${line}`,
      },
      name: {
        padding: '8px 8px 8px 0',
        fontSize: 13,
        lineHeight: '18px',
        fontWeight: 600,
        margin: 0,
        overflowWrap: 'anywhere',
      },
      now: {
        position: 'absolute',
        left: NAME_WIDTH,
        right: 0,
        top: 0,
        bottom: 0,
        pointerEvents: 'none',
        '& i': {
          position: 'absolute',
          top: 20,
          bottom: 0,
          borderLeft: `2px solid ${bad.solid}`,
        },
        '& b': {
          position: 'absolute',
          top: -18,
          left: -20,
          fontStyle: 'normal',
          fontSize: 11,
          lineHeight: '16px',
          fontWeight: 600,
          color: '#fff',
          background: '#b3152b',
          borderRadius: 3,
          padding: '0 4px',
        },
      },
    };
  },
  { name: 'ReleasePipelineLanes' },
);

type Tick = { at: number; label: string };

/** Where lines and words stand above the lanes. */
function ticksOf(span: Span, { first, end }: Days): Tick[] {
  const now = startOf(first);
  if (span === 'day') {
    // Clocks of that day, also where it has 23 or 25 hours.
    return [0, 3, 6, 9, 12, 15, 18, 21].map(hour => {
      const at = new Date(now);
      at.setHours(hour);
      return { at: at.getTime(), label: clockOf(at.getTime()) };
    });
  }
  const ticks: Tick[] = [];
  const step = span === 'week' ? 1 : 7;
  const begin = step === 7 ? mondayOf(addDays(first, 6)) : first;
  for (let day = begin; day < end; day = addDays(day, step)) {
    ticks.push({
      at: startOf(day),
      label:
        span === 'quarter'
          ? dayName(day, now).replace(/^\S+?\u00a0/, '')
          : dayName(day, now),
    });
  }
  return ticks;
}

/** What a drag over a lane is about; absent: no event can be about that alone. */
function meantBy(
  name: string,
  by: LanesBy,
  items: Item[],
): Pick<Draft, 'stage' | 'systems'> | undefined {
  if (name === ALL_LANES[by]) {
    return {};
  }
  if (by === 'stage') {
    return { stage: name };
  }
  const systems = systemRefs(items, name);
  return systems.length > 0 ? { systems } : undefined;
}

/** Swim-lanes by stage or by system, for a day to a quarter. */
export function Lanes(props: {
  items: Item[];
  /** Names of all stages, in the order of their lanes. */
  stages?: readonly string[];
  days: Days;
  address: Address;
  onOpen: (id: string) => void;
  onDraft?: (draft: Draft) => void;
}) {
  const { items, stages, days, address, onOpen, onDraft } = props;
  const { by, event: chosen, filter, set, span } = address;
  const only = filter[by];
  const classes = useStyles();
  const texts = useTextClasses();
  const now = useNow(60_000);
  const from = startOf(days.first);
  const to = startOf(days.end);
  const lanes = useMemo(
    () =>
      layLanes(items, { from, to }, by, {
        known: by === 'stage' ? stages : undefined,
        only,
      }),
    [items, from, to, by, stages, only],
  );
  const ticks = ticksOf(span, days);
  const share = (time: number) => (100 * (time - from)) / (to - from);
  return (
    <Panel
      bare
      title={by === 'stage' ? 'Lanes by stage' : 'Lanes by system'}
      right={
        <span className={classes.bar}>
          <Segments<LanesBy>
            label="Lanes by"
            value={by}
            onChange={value => set({ by: value })}
            options={[
              { value: 'stage', label: 'Stage' },
              { value: 'system', label: 'System' },
            ]}
          />
          <Segments<Span>
            label="Span"
            value={span}
            onChange={value => set({ span: value })}
            options={SPANS.map(value => ({
              value,
              label: value[0].toLocaleUpperCase() + value.slice(1),
            }))}
          />
        </span>
      }
    >
      <div className={classes.scroll}>
        <div className={classes.lanes}>
          <div className={classes.head} aria-hidden>
            <span />
            <div className={classes.ticks}>
              {ticks
                .filter(({ at }) => share(at) < LAST_LABEL)
                .map(({ at, label }) => (
                  <span
                    key={at}
                    className={classes.tick}
                    style={{ left: `${share(at)}%` }}
                  >
                    {label}
                  </span>
                ))}
            </div>
          </div>
          {lanes.map(lane => {
            const meant = meantBy(lane.name, by, items);
            return (
              <div key={lane.name} className={classes.lane}>
                <div>
                  <h4 className={classes.name}>{lane.name}</h4>
                  {lane.more > 0 && (
                    <Button
                      size="small"
                      aria-label={`${lane.more} more in ${lane.name}, show all as a list`}
                      onClick={() =>
                        set({
                          view: 'agenda',
                          date: days.first,
                          ...(lane.name !== ALL_LANES[by] && {
                            [by]: lane.name,
                          }),
                        })
                      }
                    >
                      {lane.more} more
                    </Button>
                  )}
                </div>
                <LaneTrack
                  lane={lane}
                  lines={ticks.map(({ at }) => share(at))}
                  range={{ from, to }}
                  snapsTo={span}
                  isStage={by === 'stage'}
                  chosen={chosen}
                  onOpen={onOpen}
                  onDraft={
                    onDraft && meant
                      ? draft => onDraft({ ...draft, ...meant })
                      : undefined
                  }
                />
              </div>
            );
          })}
          {lanes.length === 0 && (
            <Fragment>
              <p className={joined(texts.muted, texts.dense)}>
                Nothing in this time names a {by}.
              </p>
            </Fragment>
          )}
          {now >= from && now < to && lanes.length > 0 && (
            <div className={classes.now} aria-hidden>
              <i style={{ left: `${share(now)}%` }}>
                <b>{clockOf(now)}</b>
              </i>
            </div>
          )}
        </div>
      </div>
      <Legend kinds={new Set(items.map(({ kind }) => kind))} />
    </Panel>
  );
}
