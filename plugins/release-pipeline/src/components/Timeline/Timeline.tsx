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
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import type { TimelineItem } from 'backstage-plugin-release-pipeline-common';
import { Fragment, useState } from 'react';
import { useReader } from '../../hooks';
import { Glyph } from '../../icons';
import { tokens, useTextClasses, useToneClasses } from '../../theme';
import { dayOf, formatDay, formatTimeOfDay } from '../../times';
import { Panel } from '../Panel';
import { SafeLink } from '../SafeLink';
import { toneSign } from '../Status';
import { Words } from '../Words';
import { glyphOf } from './glyphOf';

const SHOWN_AT_FIRST = 10;

const useStyles = makeStyles(
  theme => {
    const { line, text2, paper } = tokens(theme);
    const grid = {
      display: 'grid',
      gridTemplateColumns: '96px 20px minmax(0, 1fr)',
      gap: '0 10px',
      fontSize: 13,
      lineHeight: '18px',
    };
    return {
      list: { listStyle: 'none', margin: 0, padding: 0 },
      day: { ...grid, padding: '10px 0 2px' },
      dayName: { fontSize: 12, fontWeight: 600, textAlign: 'right' },
      item: { ...grid, padding: '7px 0', position: 'relative' },
      time: {
        color: text2,
        fontSize: 12,
        textAlign: 'right',
        whiteSpace: 'nowrap',
      },
      mark: {
        display: 'grid',
        placeItems: 'start center',
        position: 'relative',
        '& svg': {
          background: paper,
          position: 'relative',
          zIndex: 1,
          marginTop: 1,
        },
        '$item + $item > &::before': {
          content: '""',
          position: 'absolute',
          top: -12,
          height: 12,
          left: 9,
          borderLeft: `1.5px solid ${line}`,
        },
      },
      text: { overflowWrap: 'anywhere' },
      filter: {
        minWidth: 130,
        '& .MuiSelect-root': { padding: '6px 28px 6px 10px', fontSize: 13 },
      },
    };
  },
  { name: 'ReleasePipelineTimeline' },
);

function hasLink({ sentence }: TimelineItem): boolean {
  return sentence.some(part => typeof part === 'object' && 'href' in part);
}

/** What happened, newest first; by stage on demand. */
export function Timeline(props: { items: TimelineItem[]; stages: string[] }) {
  const { items, stages } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const tones = useToneClasses();
  const reader = useReader([]);
  const [stage, setStage] = useState('');
  const [limit, setLimit] = useState(SHOWN_AT_FIRST);
  const matching = items.filter(item => !stage || item.stage === stage);
  const shown = matching.slice(0, limit);
  const today = dayOf(reader.now, reader.timeZone);
  return (
    <Panel
      title="What happened"
      right={
        stages.length > 0 && (
          <TextField
            select
            size="small"
            variant="outlined"
            className={classes.filter}
            value={stage}
            onChange={event => setStage(event.target.value)}
            SelectProps={{
              displayEmpty: true,
              SelectDisplayProps: {
                'aria-label': `Shown: ${stage || 'All stages'}`,
              },
            }}
          >
            <MenuItem value="">All stages</MenuItem>
            {stages.map(name => (
              <MenuItem key={name} value={name}>
                {name}
              </MenuItem>
            ))}
          </TextField>
        )
      }
    >
      {shown.length === 0 && (
        <p className={texts.muted}>
          Nothing happened{stage && ` in ${stage}`} yet. Deployments, questions
          and decisions show here.
        </p>
      )}
      <ol className={classes.list}>
        {shown.map((item, index) => {
          const day = dayOf(item.at, reader.timeZone);
          const before = shown[index - 1];
          const isNewDay = !before || dayOf(before.at, reader.timeZone) !== day;
          return (
            <Fragment key={item.id}>
              {isNewDay && (
                <li className={classes.day}>
                  <span className={classes.dayName}>
                    {day === today ? 'Today' : formatDay(item.at, reader)}
                  </span>
                </li>
              )}
              <li className={classes.item}>
                <time
                  className={classes.time}
                  dateTime={item.at}
                  title={item.at}
                >
                  {formatTimeOfDay(item.at, reader)}
                </time>
                <span
                  className={`${classes.mark} ${
                    tones[toneSign(item.tone).tone]
                  }`}
                >
                  <Glyph name={glyphOf(item)} />
                </span>
                <span className={classes.text}>
                  {item.stage && <b className={texts.strong}>{item.stage} </b>}
                  <Words parts={item.sentence} />
                  {item.href && !hasLink(item) && (
                    <>
                      {' '}
                      <SafeLink href={item.href}>Open</SafeLink>
                    </>
                  )}
                </span>
              </li>
            </Fragment>
          );
        })}
      </ol>
      {matching.length > limit && (
        <Button
          color="primary"
          onClick={() => setLimit(limit + SHOWN_AT_FIRST * 2)}
        >
          Show older
        </Button>
      )}
    </Panel>
  );
}
