resource "aws_iam_policy" "sstash_reader_for_ecs_task" {
  name = "sstash-reader-for-ecs-task"
  policy = jsonencode({
    "Version" : "2012-10-17",
    "Statement" : [
      {
        "Sid" : "ReadRecords",
        "Effect" : "Allow",
        "Action" : [
          "dynamodb:GetItem",
          "dynamodb:Query"
        ],
        "Resource" : [
          "arn:aws:dynamodb:ap-northeast-2:111122223333:table/credential-store"
        ],
        "Condition" : {
          "ForAllValues:StringLike" : {
            "dynamodb:LeadingKeys" : [
              "app.prod.*"
            ]
          },
          "Null" : {
            "dynamodb:LeadingKeys" : "false"
          }
        }
      },
      {
        "Sid" : "OpenDataKeys",
        "Effect" : "Allow",
        "Action" : [
          "kms:Decrypt"
        ],
        "Resource" : [
          "arn:aws:kms:ap-northeast-2:111122223333:key/11111111-2222-3333-4444-555555555555"
        ]
      }
    ]
  })
}

resource "aws_iam_role" "sstash_reader_for_ecs_task" {
  name = "sstash-reader-for-ecs-task"
  assume_role_policy = jsonencode({
    "Version" : "2012-10-17",
    "Statement" : [
      {
        "Effect" : "Allow",
        "Principal" : {
          "Service" : "ecs-tasks.amazonaws.com"
        },
        "Action" : "sts:AssumeRole",
        "Condition" : {
          "StringEquals" : {
            "aws:SourceAccount" : "111122223333"
          }
        }
      }
    ]
  })
}

resource "aws_iam_role_policy_attachment" "sstash_reader_for_ecs_task" {
  role       = aws_iam_role.sstash_reader_for_ecs_task.name
  policy_arn = aws_iam_policy.sstash_reader_for_ecs_task.arn
}
