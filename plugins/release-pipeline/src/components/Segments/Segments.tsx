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
import ButtonGroup from '@material-ui/core/ButtonGroup';
import { makeStyles } from '@material-ui/core/styles';
import { joined, tokens } from '../../theme';

const useStyles = makeStyles(
  theme => {
    const { selected, text, paper } = tokens(theme);
    return {
      segment: { background: paper, fontSize: 13 },
      chosen: {
        background: selected,
        color: text,
        fontWeight: 600,
        '&:hover': { background: selected },
      },
    };
  },
  { name: 'ReleasePipelineSegments' },
);

/** One of a few views. */
export function Segments<T extends string>(props: {
  label: string;
  options: Array<{ value: T; label: string }>;
  value: T;
  onChange: (value: T) => void;
}) {
  const { label, options, value, onChange } = props;
  const classes = useStyles();
  return (
    <ButtonGroup size="small" aria-label={label}>
      {options.map(option => (
        <Button
          key={option.value}
          aria-pressed={option.value === value}
          className={joined(
            classes.segment,
            option.value === value && classes.chosen,
          )}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </Button>
      ))}
    </ButtonGroup>
  );
}
